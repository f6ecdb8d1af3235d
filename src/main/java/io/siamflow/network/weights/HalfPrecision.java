package io.siamflow.network.weights;

import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers of 16 bits (IEEE 754 binary16), as bundled weights have them. */
public final class HalfPrecision {

  private static final float LARGEST = 65504;

  private HalfPrecision() {}

  /**
   * The nearest numbers of 16 bits, ties to even.
   *
   * @throws IllegalArgumentException if a number is too large; names the tensor
   */
  public static Map<String, Tensor> round(Map<String, Tensor> tensors) {
    Map<String, Tensor> rounded = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          float[] values = new float[tensor.values().length];
          for (int i = 0; i < values.length; i++) {
            values[i] = round(tensor.values()[i]);
            if (!(Math.abs(values[i]) <= LARGEST)) {
              throw new IllegalArgumentException(
                  "tensor %s has the value %s, which is no number of 16 bits"
                      .formatted(name, tensor.values()[i]));
            }
          }
          rounded.put(name, new Tensor(tensor.shape(), values));
        });
    return rounded;
  }

  /** Whether every number is one of 16 bits. */
  static boolean isExact(Map<String, Tensor> tensors) {
    for (Tensor tensor : tensors.values()) {
      for (float value : tensor.values()) {
        if (round(value) != value) {
          return false;
        }
      }
    }
    return true;
  }

  /** The nearest number of 16 bits; beyond the largest, one that is none. */
  static float round(float value) {
    // Half a unit of the last place kept, in the exponent's range; below it a fixed step of 2^-24.
    float magnitude = Math.abs(value);
    if (magnitude < 0x1p-14f) {
      return Math.copySign((float) Math.rint(magnitude * 0x1p24) * 0x1p-24f, value);
    }
    int bits = Float.floatToRawIntBits(magnitude);
    int half = bits + 0xfff + (bits >>> 13 & 1) & ~0x1fff;
    return Math.copySign(Float.intBitsToFloat(half), value);
  }

  /**
   * The bits of the nearest number of 16 bits; beyond the largest, infinity's.
   *
   * @param value a finite number
   */
  public static short nearest(float value) {
    float rounded = round(value);
    return Math.abs(rounded) > LARGEST ? (short) (value < 0 ? 0xfc00 : 0x7c00) : bits(rounded);
  }

  /** The bits of a number of 16 bits. */
  static short bits(float exact) {
    int sign = Float.floatToRawIntBits(exact) >>> 16 & 0x8000;
    float magnitude = Math.abs(exact);
    if (magnitude < 0x1p-14f) {
      return (short) (sign | (int) (magnitude * 0x1p24f));
    }
    int bits = Float.floatToRawIntBits(magnitude);
    return (short) (sign | (bits >>> 23) - 112 << 10 | bits >>> 13 & 0x3ff);
  }
}
