package io.siamflow.tracker;

import io.siamflow.geometry.Box;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;

/** The square that shows a target with its context, for networks that recognise targets. */
public final class ExemplarCrop {

  private ExemplarCrop() {}

  /**
   * The crop about a box, on whole pixels, of the side that {@link ContextSide} gives.
   *
   * @param outputSide side of the network's exemplars, pixels
   * @throws IllegalArgumentException if the box is not usable
   */
  public static Crop of(Box box, int outputSide, Color padding) {
    if (!box.isUsable()) {
      throw new IllegalArgumentException("a target's box has a finite, positive size, not " + box);
    }
    int side = Math.max(1, (int) Math.rint(ContextSide.of(box.width(), box.height())));
    return new Crop(
        (int) Math.rint(box.centerX() - side / 2.0),
        (int) Math.rint(box.centerY() - side / 2.0),
        side,
        outputSide,
        padding);
  }
}
