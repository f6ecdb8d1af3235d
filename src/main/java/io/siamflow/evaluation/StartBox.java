package io.siamflow.evaluation;

import io.siamflow.geometry.Box;

/**
 * The axis-aligned box with which a tracker starts on a polygon: around the mean of the corners, in
 * the proportions of the polygon's bounds and with the area of its first two sides, a pixel added
 * to width and height ({@code get_axis_aligned_bbox} of pysot's toolkit). A rectangle is its own.
 */
final class StartBox {

  private StartBox() {}

  static Box of(Region region) {
    if (region.outline().isEmpty() || region.outline().get().size() != 4) {
      return region.box();
    }
    Polygon polygon = region.outline().get();
    double x = 0;
    double y = 0;
    for (int i = 0; i < polygon.size(); i++) {
      x += polygon.x(i) / polygon.size();
      y += polygon.y(i) / polygon.size();
    }
    Box bounds = polygon.bounds();
    double scale = Math.sqrt(side(polygon, 0) * side(polygon, 1) / bounds.area());
    return Box.aroundCenter(x, y, scale * bounds.width() + 1, scale * bounds.height() + 1);
  }

  private static double side(Polygon polygon, int from) {
    return Math.hypot(polygon.x(from + 1) - polygon.x(from), polygon.y(from + 1) - polygon.y(from));
  }
}
