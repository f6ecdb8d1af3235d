package io.siamflow.image;

/**
 * The mean of each channel over a whole picture, unrounded. References disagree how it becomes a
 * padding colour: pysot and SiamMask truncate, siamfc-pytorch lets OpenCV round half to even.
 *
 * @param blue 0 to 255
 * @param green 0 to 255
 * @param red 0 to 255
 */
public record MeanColor(double blue, double green, double red) {

  /** Each channel without its fraction. */
  public Color truncated() {
    return new Color((int) blue, (int) green, (int) red);
  }

  /** Each channel rounded, halves to even. */
  public Color rounded() {
    return new Color((int) Math.rint(blue), (int) Math.rint(green), (int) Math.rint(red));
  }
}
