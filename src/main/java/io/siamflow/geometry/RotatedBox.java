package io.siamflow.geometry;

/**
 * A box that stands at an angle, in continuous pixels.
 *
 * @param centerX pixels
 * @param centerY pixels
 * @param width pixels, along the turned x axis
 * @param height pixels, along the turned y axis
 * @param angle degrees from the x axis to the turned x axis, clockwise as y runs down
 */
public record RotatedBox(
    double centerX, double centerY, double width, double height, double angle) {

  /** The corners in order, x and y in turn; the first is the upper left one at angle 0. */
  public double[] corners() {
    double cos = Math.cos(Math.toRadians(angle)) / 2;
    double sin = Math.sin(Math.toRadians(angle)) / 2;
    double alongX = width * cos;
    double alongY = width * sin;
    double acrossX = -height * sin;
    double acrossY = height * cos;
    return new double[] {
      centerX - alongX - acrossX,
      centerY - alongY - acrossY,
      centerX + alongX - acrossX,
      centerY + alongY - acrossY,
      centerX + alongX + acrossX,
      centerY + alongY + acrossY,
      centerX - alongX + acrossX,
      centerY - alongY + acrossY
    };
  }
}
