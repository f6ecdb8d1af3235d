package io.siamflow.network.torchscript;

import io.siamflow.network.weights.HalfPrecision;
import java.nio.ByteBuffer;

/** What a network computes in. */
public enum ElementType {
  FLOAT32(6, "FloatStorage", 4) {
    @Override
    void write(ByteBuffer data, float value) {
      data.putFloat(value);
    }
  },
  /** The upper half of a float32, rounded to nearest, ties to even. */
  BFLOAT16(15, "BFloat16Storage", 2) {
    @Override
    void write(ByteBuffer data, float value) {
      int bits = Float.floatToIntBits(value);
      data.putShort((short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16));
    }
  },
  /** IEEE 754 binary16, rounded to nearest, ties to even. */
  FLOAT16(5, "HalfStorage", 2) {
    @Override
    void write(ByteBuffer data, float value) {
      data.putShort(HalfPrecision.nearest(value));
    }
  };

  private final int code;
  private final String storage;
  private final int bytes;

  ElementType(int code, String storage, int bytes) {
    this.code = code;
    this.storage = storage;
    this.bytes = bytes;
  }

  /** Its number in TorchScript code (c10/core/ScalarType.h). */
  int code() {
    return code;
  }

  /** Its storage's name in a pickle. */
  String storage() {
    return storage;
  }

  /** Size of one value. */
  public int bytes() {
    return bytes;
  }

  /** Appends a finite value. */
  abstract void write(ByteBuffer data, float value);
}
