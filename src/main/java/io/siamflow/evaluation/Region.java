package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import io.siamflow.image.BinaryPatch;
import java.util.Optional;

/**
 * Where a target is on a frame, as precisely as that is known.
 *
 * @param box the axis-aligned box, continuous pixels
 * @param outline a polygon, where there is one
 * @param mask the pixels of the whole frame, where they are known
 */
public record Region(Box box, Optional<Polygon> outline, Optional<BinaryPatch> mask) {

  /** A box and nothing more. */
  public static Region of(Box box) {
    return new Region(box, Optional.empty(), Optional.empty());
  }

  /** A polygon in the smallest axis-aligned box around it. */
  public static Region of(Polygon outline) {
    return new Region(outline.bounds(), Optional.of(outline), Optional.empty());
  }

  /** The polygon, or the box's outline. */
  public Polygon polygon() {
    return outline.orElseGet(() -> Polygon.of(box));
  }

  /**
   * The mask, or the pixels whose centres lie in the box.
   *
   * @param width the frame's width, pixels
   * @param height the frame's height, pixels
   */
  public BinaryPatch pixels(int width, int height) {
    return mask.orElseGet(() -> filled(width, height));
  }

  private BinaryPatch filled(int width, int height) {
    boolean[] pixels = new boolean[width * height];
    for (int i = 0; i < pixels.length; i++) {
      double x = i % width + .5;
      double y = i / width + .5;
      pixels[i] = x >= box.x() && x < box.right() && y >= box.y() && y < box.bottom();
    }
    return new BinaryPatch(0, 0, width, height, pixels);
  }
}
