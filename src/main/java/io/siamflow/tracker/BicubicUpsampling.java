package io.siamflow.tracker;

/**
 * Enlarges a square map by a whole factor with Keys' cubic kernel, a = -0.75, half-pixel centres
 * and replicated border: OpenCV's INTER_CUBIC, which siamfc-pytorch uses.
 */
final class BicubicUpsampling {

  private static final double A = -0.75;
  private static final int TAPS = 4;

  private final int side;
  private final int factor;

  /** Column of the source for each tap of each output column. */
  private final int[] sources;

  /** Weight of each tap of each output column. */
  private final float[] weights;

  BicubicUpsampling(int side, int factor) {
    this.side = side;
    this.factor = factor;
    int outputSide = outputSide();
    sources = new int[TAPS * outputSide];
    weights = new float[TAPS * outputSide];
    for (int out = 0; out < outputSide; out++) {
      double position = (out + 0.5) / factor - 0.5;
      int left = (int) Math.floor(position);
      for (int tap = 0; tap < TAPS; tap++) {
        int source = left - 1 + tap;
        sources[TAPS * out + tap] = Math.max(0, Math.min(side - 1, source));
        weights[TAPS * out + tap] = (float) kernel(Math.abs(position - source));
      }
    }
  }

  int outputSide() {
    return side * factor;
  }

  private static double kernel(double distance) {
    if (distance <= 1) {
      return ((A + 2) * distance - (A + 3)) * distance * distance + 1;
    }
    if (distance < 2) {
      return ((A * distance - 5 * A) * distance + 8 * A) * distance - 4 * A;
    }
    return 0;
  }

  /** The enlarged channel, {@link #outputSide()} rows of as many columns, written to the target. */
  void enlarge(FeatureMap map, int channel, float[] target) {
    int outputSide = outputSide();
    float[] rows = new float[side * outputSide];
    for (int y = 0; y < side; y++) {
      int from = map.offset() + (channel * side + y) * side;
      for (int x = 0; x < outputSide; x++) {
        int tap = TAPS * x;
        rows[y * outputSide + x] =
            weights[tap] * map.values()[from + sources[tap]]
                + weights[tap + 1] * map.values()[from + sources[tap + 1]]
                + weights[tap + 2] * map.values()[from + sources[tap + 2]]
                + weights[tap + 3] * map.values()[from + sources[tap + 3]];
      }
    }
    for (int y = 0; y < outputSide; y++) {
      int tap = TAPS * y;
      int row0 = sources[tap] * outputSide;
      int row1 = sources[tap + 1] * outputSide;
      int row2 = sources[tap + 2] * outputSide;
      int row3 = sources[tap + 3] * outputSide;
      float weight0 = weights[tap];
      float weight1 = weights[tap + 1];
      float weight2 = weights[tap + 2];
      float weight3 = weights[tap + 3];
      int to = y * outputSide;
      for (int x = 0; x < outputSide; x++) {
        target[to + x] =
            weight0 * rows[row0 + x]
                + weight1 * rows[row1 + x]
                + weight2 * rows[row2 + x]
                + weight3 * rows[row3 + x];
      }
    }
  }
}
