package io.siamflow.media;

import java.util.Random;

/** The ground of a rendered scene: a paved place with worn patches and a lawn, seen from above. */
final class SceneGround {

  private static final int SLAB = 46;
  private static final int[] STONE = {118, 126, 132};
  private static final int[] LAWN = {58, 104, 84};

  private final ValueNoise coarse;
  private final ValueNoise fine;
  private final ValueNoise slabs;

  SceneGround(Random random) {
    coarse = new ValueNoise(random);
    fine = new ValueNoise(random);
    slabs = new ValueNoise(random);
  }

  /** Interleaved BGR rows. */
  byte[] render(int width, int height) {
    byte[] bgr = new byte[3 * width * height];
    int i = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double lawn = step(coarse.at(x / 210.0, y / 210.0, 4), 0.52, 0.56);
        double worn = coarse.at(x / 70.0 + 9, y / 70.0 + 3, 4) - 0.5;
        double grain = fine.at(x / 3.0, y / 3.0, 2) - 0.5;
        double blades = fine.at(x / 2.0 + 31, y / 5.0 + 7, 3) - 0.5;
        double stone = 1 + 0.45 * worn + 0.22 * grain + slab(x, y);
        double grass = 1 + 0.5 * worn + 0.75 * blades;
        for (int c = 0; c < 3; c++) {
          double value = STONE[c] * stone * (1 - lawn) + LAWN[c] * grass * lawn;
          bgr[i++] = (byte) Math.max(0, Math.min(255, Math.round(value)));
        }
      }
    }
    return bgr;
  }

  /** Slabs differ in brightness and have dark joints; every second row is shifted by half. */
  private double slab(int x, int y) {
    int row = y / SLAB;
    int shifted = x + (row % 2) * SLAB / 2;
    boolean joint = y % SLAB < 2 || shifted % SLAB < 2;
    return joint ? -0.3 : 0.25 * (slabs.at(shifted / SLAB * 1.7, row * 1.3, 1) - 0.5);
  }

  private static double step(double value, double from, double to) {
    return Math.max(0, Math.min(1, (value - from) / (to - from)));
  }
}
