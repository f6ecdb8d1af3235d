package io.siamflow.geometry;

import java.util.Arrays;

/**
 * The smallest rectangle at any angle around points: one of its sides lies along an edge of their
 * convex hull (Freeman and Shapira 1975).
 */
public final class MinimumAreaRectangle {

  private MinimumAreaRectangle() {}

  /**
   * The rectangle around points of pixel indices, as continuous pixels: it goes through the pixels'
   * centres, as OpenCV's minAreaRect does, and so is a pixel narrower than their squares. Its angle
   * is above -45 and at most 45 degrees.
   *
   * @param xs columns
   * @param ys rows, as many
   * @throws IllegalArgumentException if there are no points
   */
  public static RotatedBox around(int[] xs, int[] ys) {
    if (xs.length == 0) {
      throw new IllegalArgumentException("no rectangle around no points");
    }
    long[] hull = hull(xs, ys);
    RotatedBox smallest = null;
    for (int i = 0; i < hull.length; i++) {
      long from = hull[i];
      long to = hull[(i + 1) % hull.length];
      RotatedBox box = along(hull, column(to) - column(from), row(to) - row(from));
      if (smallest == null || box.width() * box.height() < smallest.width() * smallest.height()) {
        smallest = box;
      }
    }
    return smallest;
  }

  /** The rectangle with a side in the given direction. */
  private static RotatedBox along(long[] hull, double dx, double dy) {
    double angle = Math.atan2(dy, dx);
    double quarter = Math.PI / 2;
    angle -= quarter * Math.ceil(angle / quarter - 0.5);
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double left = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (long point : hull) {
      double along = column(point) * cos + row(point) * sin;
      double across = row(point) * cos - column(point) * sin;
      left = Math.min(left, along);
      right = Math.max(right, along);
      top = Math.min(top, across);
      bottom = Math.max(bottom, across);
    }
    double along = (left + right) / 2;
    double across = (top + bottom) / 2;
    return new RotatedBox(
        along * cos - across * sin + 0.5,
        along * sin + across * cos + 0.5,
        right - left,
        bottom - top,
        Math.toDegrees(angle));
  }

  /** The corners of the convex hull in order, by Andrew's monotone chain. */
  private static long[] hull(int[] xs, int[] ys) {
    long[] points = new long[xs.length];
    for (int i = 0; i < points.length; i++) {
      points[i] = (long) xs[i] << 32 | ((ys[i] ^ Integer.MIN_VALUE) & 0xffffffffL);
    }
    points = Arrays.stream(points).sorted().distinct().toArray();
    if (points.length < 3) {
      return points;
    }
    long[] hull = new long[2 * points.length];
    int size = 0;
    for (long point : points) {
      size = dropInner(hull, size, 2, point);
      hull[size++] = point;
    }
    int lower = size + 1;
    for (int i = points.length - 2; i >= 0; i--) {
      size = dropInner(hull, size, lower, points[i]);
      hull[size++] = points[i];
    }
    return Arrays.copyOf(hull, size - 1);
  }

  private static int dropInner(long[] hull, int size, int least, long next) {
    int kept = size;
    while (kept >= least && turn(hull[kept - 2], hull[kept - 1], next) <= 0) {
      kept--;
    }
    return kept;
  }

  private static long turn(long a, long b, long c) {
    return (long) (column(b) - column(a)) * (row(c) - row(a))
        - (long) (row(b) - row(a)) * (column(c) - column(a));
  }

  private static int column(long point) {
    return (int) (point >> 32);
  }

  private static int row(long point) {
    return (int) point ^ Integer.MIN_VALUE;
  }
}
