package io.siamflow.tracker;

import io.siamflow.geometry.Box;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;

/**
 * Where pysot cuts its crops ({@code tracker/base_tracker.py}): sides are rounded half to even, the
 * first column is {@code floor(centre - (side + 1) / 2 + 0.5)}, and what lies outside has the first
 * frame's mean colour without its fraction. SiamMask's and DaSiamRPN's own scripts round the column
 * half to even, which differs by a pixel at halves.
 */
final class PysotCrops {

  /** Side of the exemplars, pixels. */
  static final int EXEMPLAR_SIDE = 127;

  private PysotCrops() {}

  /**
   * The state of a target that was just marked.
   *
   * @param searchSide side of the ordinary search crops, pixels
   * @throws IllegalArgumentException if the box is not usable
   */
  static TargetState start(Box box, MeanColor mean, int searchSide) {
    if (!box.isUsable()) {
      throw new IllegalArgumentException("a target's box has a finite, positive size, not " + box);
    }
    double exemplarSide = ContextSide.of(box.width(), box.height());
    double regionSide = exemplarSide * searchSide / EXEMPLAR_SIDE;
    return new TargetState(
        box.x() + (box.width() - 1) / 2,
        box.y() + (box.height() - 1) / 2,
        box.width(),
        box.height(),
        exemplarSide,
        regionSide,
        regionSide,
        mean.truncated());
  }

  /** The state after the target moved and changed its size. */
  static TargetState moved(
      TargetState state, double centerX, double centerY, double width, double height) {
    double exemplarSide = ContextSide.of(width, height);
    return new TargetState(
        centerX,
        centerY,
        width,
        height,
        exemplarSide,
        state.searchSide() * exemplarSide / state.exemplarSide(),
        state.firstSearchSide(),
        state.padding());
  }

  static Crop exemplar(TargetState state) {
    return crop(state, state.exemplarSide(), EXEMPLAR_SIDE);
  }

  /** The region at the exemplar's scale that makes a crop of the given side. */
  static SearchRegion region(TargetState state, int outputSide) {
    double side = state.exemplarSide() * outputSide / EXEMPLAR_SIDE;
    return new SearchRegion(crop(state, side, outputSide), side);
  }

  private static Crop crop(TargetState state, double exactSide, int outputSide) {
    int side = Math.max(1, (int) Math.rint(exactSide));
    int left = (int) Math.floor(state.centerX() - (side + 1.0) / 2 + 0.5);
    int top = (int) Math.floor(state.centerY() - (side + 1.0) / 2 + 0.5);
    return new Crop(left, top, side, outputSide, state.padding());
  }
}
