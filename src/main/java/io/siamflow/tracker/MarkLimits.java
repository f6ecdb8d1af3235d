package io.siamflow.tracker;

import io.siamflow.geometry.Box;
import java.util.Optional;

/** Which boxes a target can be marked with. */
public final class MarkLimits {

  /** How many times larger than the frame a given box may be. */
  private static final double LARGEST = 2;

  /** Sides of a box that is taken for a target, pixels; below it nothing could be seen. */
  private static final double SMALLEST = .01;

  private MarkLimits() {}

  /**
   * Why a box cannot mark a target: nothing of it would be seen in the frame, or its sides are not
   * between a hundredth of a pixel and twice the frame's.
   *
   * @param box in the frame's pixels
   * @param width the frame's width, pixels
   * @param height the frame's height, pixels
   * @return nothing if it can; else box and frame, for messages
   */
  public static Optional<String> refusal(Box box, int width, int height) {
    boolean fits =
        box.isUsable()
            && box.width() >= SMALLEST
            && box.height() >= SMALLEST
            && box.touches(width, height)
            && box.width() <= LARGEST * width
            && box.height() <= LARGEST * height;
    return fits
        ? Optional.empty()
        : Optional.of("%s does not fit the frame of %dx%d pixels".formatted(box, width, height));
  }
}
