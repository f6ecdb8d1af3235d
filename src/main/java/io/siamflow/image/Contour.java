package io.siamflow.image;

/**
 * A closed line through the centres of neighbouring pixels, given by their indices in the frame.
 *
 * @param xs columns; not copied, do not change them
 * @param ys rows, as many
 */
public record Contour(int[] xs, int[] ys) {

  public Contour {
    if (xs.length != ys.length) {
      throw new IllegalArgumentException(xs.length + " columns for " + ys.length + " rows");
    }
  }

  public int length() {
    return xs.length;
  }

  /** The enclosed area, pixels squared; 0 for a single pixel or a line. */
  public double area() {
    long twice = 0;
    int previous = xs.length - 1;
    for (int i = 0; i < xs.length; i++) {
      twice += (long) xs[previous] * ys[i] - (long) xs[i] * ys[previous];
      previous = i;
    }
    return Math.abs(twice) / 2.0;
  }
}
