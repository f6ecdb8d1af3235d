package io.siamflow.network;

import io.siamflow.network.weights.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The golden data's weights and noise images (golden/README.md, section 1). */
final class HashNumbers {

  private final long seed;

  HashNumbers(String name) {
    long hash = 0xcbf29ce484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
    }
    seed = hash;
  }

  /** The i-th number in [0, 1), a multiple of 2^-24. */
  double uniform(long i) {
    long z = seed + i + 0x9E3779B97F4A7C15L;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return ((z ^ z >>> 31) >>> 40) * 0x1p-24;
  }

  Tensor symmetric(List<Integer> shape, double scale) {
    Tensor tensor = new Tensor(shape, new float[Tensor.count(shape)]);
    for (int i = 0; i < tensor.values().length; i++) {
      tensor.values()[i] = (float) ((2 * uniform(i) - 1) * scale);
    }
    return tensor;
  }

  Tensor positive(List<Integer> shape) {
    Tensor tensor = new Tensor(shape, new float[Tensor.count(shape)]);
    for (int i = 0; i < tensor.values().length; i++) {
      tensor.values()[i] = (float) (0.5 + uniform(i));
    }
    return tensor;
  }

  /** A noise image's bytes, planes of channels as the golden data stores them. */
  byte[] image(int side) {
    byte[] planes = new byte[3 * side * side];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (byte) (int) (256 * uniform(i));
    }
    return planes;
  }
}
