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

  /** The outer product of two equal Hann windows, scaled to the sum 1, row by row. */
  static double[] unitSum(int side) {
    double[] hann = hann(side);
    double sum = 0;
    for (double value : hann) {
      sum += value;
    }
    double[] window = new double[side * side];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        window[y * side + x] = hann[y] * hann[x] / (sum * sum);
      }
    }
    return window;
  }
}
