package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.util.Arrays;

/** A closed polygon in continuous pixels, such as a target's outline in VOT; never changes. */
public final class Polygon {

  private static final int FEWEST_CORNERS = 3;

  private final double[] corners;

  private Polygon(double[] corners) {
    this.corners = corners;
  }

  /**
   * The polygon with these corners.
   *
   * @param corners x and y in turn, at least three corners
   * @throws IllegalArgumentException if there are fewer, a number is left over or not finite
   */
  public static Polygon of(double... corners) {
    if (corners.length < 2 * FEWEST_CORNERS || corners.length % 2 != 0) {
      throw new IllegalArgumentException(
          "a polygon needs x and y of three corners or more, not %d numbers"
              .formatted(corners.length));
    }
    for (double number : corners) {
      if (!Double.isFinite(number)) {
        throw new IllegalArgumentException(
            "the polygon is not finite: " + Arrays.toString(corners));
      }
    }
    return new Polygon(corners.clone());
  }

  /** The outline of a box. */
  public static Polygon of(Box box) {
    return of(
        box.x(), box.y(), box.right(), box.y(), box.right(), box.bottom(), box.x(), box.bottom());
  }

  /** The smallest axis-aligned box around the corners; it may have no area. */
  public Box bounds() {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < corners.length; i += 2) {
      left = Math.min(left, corners[i]);
      right = Math.max(right, corners[i]);
      top = Math.min(top, corners[i + 1]);
      bottom = Math.max(bottom, corners[i + 1]);
    }
    return new Box(left, top, right - left, bottom - top);
  }

  /** The area inside, square pixels; of one that crosses itself the parts' difference. */
  double area() {
    double twice = 0;
    for (int i = 0; i < size(); i++) {
      int next = (i + 1) % size();
      twice += (x(i) - x(0)) * (y(next) - y(0)) - (x(next) - x(0)) * (y(i) - y(0));
    }
    return Math.abs(twice) / 2;
  }

  /** x and y of each corner in turn, a copy. */
  double[] corners() {
    return corners.clone();
  }

  public int size() {
    return corners.length / 2;
  }

  public double x(int corner) {
    return corners[2 * corner];
  }

  public double y(int corner) {
    return corners[2 * corner + 1];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Polygon polygon && Arrays.equals(corners, polygon.corners);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(corners);
  }

  @Override
  public String toString() {
    return "Polygon" + Arrays.toString(corners);
  }
}
