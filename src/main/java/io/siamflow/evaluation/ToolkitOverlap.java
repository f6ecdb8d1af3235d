package io.siamflow.evaluation;

import io.siamflow.geometry.Box;

/**
 * Intersection over union as the GOT-10k toolkit computes it ({@code got10k/utils/metrics.py}): the
 * smallest double above 1 less 1 is added to the union.
 */
final class ToolkitOverlap {

  private static final double EPSILON = Math.ulp(1.0);

  private ToolkitOverlap() {}

  static double of(Box one, Box other) {
    double w = Math.min(one.right(), other.right()) - Math.max(one.x(), other.x());
    double h = Math.min(one.bottom(), other.bottom()) - Math.max(one.y(), other.y());
    double intersection = Math.max(w, 0) * Math.max(h, 0);
    double union = one.area() + other.area() - intersection;
    return Math.min(1, Math.max(0, intersection / (union + EPSILON)));
  }

  /**
   * A box in a picture as the toolkit clips it: a corner left of or above the picture moves onto
   * its edge and the size stays as it is.
   */
  static Box clip(Box box, int width, int height) {
    double x = within(box.x(), width);
    double y = within(box.y(), height);
    return new Box(x, y, within(box.width(), width - x), within(box.height(), height - y));
  }

  private static double within(double value, double limit) {
    return Math.min(limit, Math.max(0, value));
  }
}
