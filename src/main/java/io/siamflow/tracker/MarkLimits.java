package io.siamflow.tracker;

import io.siamflow.geometry.Box;

/** Which boxes a target can be marked with. */
public final class MarkLimits {

  /** How many times larger than the frame a given box may be. */
  private static final double LARGEST = 2;

  /** Sides of a box that is taken for a target, pixels; below it nothing could be seen. */
  private static final double SMALLEST = .01;

  private MarkLimits() {}

  /**
   * Whether some of a target with this box could be seen in the frame: the box is usable, lies not
   * wholly outside, and its sides are between a hundredth of a pixel and twice the frame's.
   *
   * @param box in the frame's pixels
   * @param width the frame's width, pixels
   * @param height the frame's height, pixels
   */
  public static boolean accept(Box box, int width, int height) {
    return box.isUsable()
        && box.width() >= SMALLEST
        && box.height() >= SMALLEST
        && box.touches(width, height)
        && box.width() <= LARGEST * width
        && box.height() <= LARGEST * height;
  }
}
