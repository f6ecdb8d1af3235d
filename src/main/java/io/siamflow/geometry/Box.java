package io.siamflow.geometry;

/**
 * An axis-aligned box in continuous pixels, 0-based: {@code x} and {@code y} are its left and top
 * edges. A box may reach outside the picture; a component may be any number, and {@link
 * #isUsable()} says whether it describes an area at all.
 *
 * @param x left edge, pixels
 * @param y top edge, pixels
 * @param width width, pixels
 * @param height height, pixels
 */
public record Box(double x, double y, double width, double height) {

  /** The box of the given size around a continuous centre. */
  public static Box aroundCenter(double centerX, double centerY, double width, double height) {
    return new Box(centerX - width / 2, centerY - height / 2, width, height);
  }

  public double right() {
    return x + width;
  }

  public double bottom() {
    return y + height;
  }

  public double centerX() {
    return x + width / 2;
  }

  public double centerY() {
    return y + height / 2;
  }

  public double area() {
    return width * height;
  }

  /** Whether every component is finite and the area is positive. */
  public boolean isUsable() {
    return Double.isFinite(x)
        && Double.isFinite(y)
        && Double.isFinite(width)
        && Double.isFinite(height)
        && width > 0
        && height > 0;
  }

  /** Whether some of the box lies inside a picture of the given size. */
  public boolean touches(int pictureWidth, int pictureHeight) {
    return x < pictureWidth && y < pictureHeight && right() > 0 && bottom() > 0;
  }

  public Box translate(double dx, double dy) {
    return new Box(x + dx, y + dy, width, height);
  }

  /** Intersection over union, in [0, 1]; 0 where either box has no area. */
  public double overlap(Box other) {
    double w = Math.min(right(), other.right()) - Math.max(x, other.x);
    double h = Math.min(bottom(), other.bottom()) - Math.max(y, other.y);
    if (!(w > 0) || !(h > 0)) {
      return 0;
    }
    double intersection = w * h;
    // A right edge less its left one may be more than the width, by a rounding.
    return Math.min(1, intersection / (area() + other.area() - intersection));
  }
}
