package io.siamflow.tracker;

/** Hann windows, which favour small displacements. */
final class CosineWindow {

  private CosineWindow() {}

  /** The symmetric Hann window of n points, numpy's {@code hanning(n)}: 0 at both ends. */
  static double[] hann(int n) {
    double[] window = new double[n];
    for (int i = 0; i < n; i++) {
      window[i] = n == 1 ? 1 : 0.5 - 0.5 * Math.cos(2 * Math.PI * i / (n - 1));
    }
    return window;
  }

  /** The Hann window of n points, scaled to the sum 1; so is its outer product with itself. */
  static double[] unitSum(int n) {
    double[] window = hann(n);
    double sum = 0;
    for (double value : window) {
      sum += value;
    }
    for (int i = 0; i < n; i++) {
      window[i] /= sum;
    }
    return window;
  }
}
