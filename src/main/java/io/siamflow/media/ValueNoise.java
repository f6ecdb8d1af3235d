package io.siamflow.media;

import java.util.Random;

/** Smooth random values over the plane: a periodic lattice, interpolated, in several octaves. */
final class ValueNoise {

  private static final int LATTICE = 64;

  private final float[] values = new float[LATTICE * LATTICE];

  ValueNoise(Random random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
  }

  /** A value in [0, 1] whose largest features are one unit wide. */
  double at(double x, double y, int octaves) {
    double sum = 0;
    double weight = 1;
    double weights = 0;
    for (int i = 0; i < octaves; i++) {
      sum += weight * smooth(x, y);
      weights += weight;
      weight /= 2;
      x = 2 * x + 17.3;
      y = 2 * y + 5.9;
    }
    return sum / weights;
  }

  private double smooth(double x, double y) {
    int left = (int) Math.floor(x);
    int top = (int) Math.floor(y);
    double u = fade(x - left);
    double v = fade(y - top);
    double upper = value(left, top) * (1 - u) + value(left + 1, top) * u;
    double lower = value(left, top + 1) * (1 - u) + value(left + 1, top + 1) * u;
    return upper * (1 - v) + lower * v;
  }

  private float value(int x, int y) {
    return values[Math.floorMod(y, LATTICE) * LATTICE + Math.floorMod(x, LATTICE)];
  }

  private static double fade(double t) {
    return t * t * (3 - 2 * t);
  }
}
