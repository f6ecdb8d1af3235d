package io.siamflow.network.weights;

import java.nio.ByteBuffer;

/** How files write one number; all little endian. */
enum NumberFormat {
  FLOAT16(2) {
    @Override
    float read(ByteBuffer data) {
      return fromHalf(data.getShort());
    }
  },
  BFLOAT16(2) {
    @Override
    float read(ByteBuffer data) {
      return Float.intBitsToFloat(data.getShort() << 16);
    }
  },
  FLOAT32(4) {
    @Override
    float read(ByteBuffer data) {
      return data.getFloat();
    }
  },
  FLOAT64(8) {
    @Override
    float read(ByteBuffer data) {
      return (float) data.getDouble();
    }
  },
  INT8(1) {
    @Override
    float read(ByteBuffer data) {
      return data.get();
    }
  },
  UINT8(1) {
    @Override
    float read(ByteBuffer data) {
      return data.get() & 0xff;
    }
  },
  INT16(2) {
    @Override
    float read(ByteBuffer data) {
      return data.getShort();
    }
  },
  INT32(4) {
    @Override
    float read(ByteBuffer data) {
      return data.getInt();
    }
  },
  INT64(8) {
    @Override
    float read(ByteBuffer data) {
      return data.getLong();
    }
  };

  private final int bytes;

  NumberFormat(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }

  /** The next number, rounded to float32. */
  abstract float read(ByteBuffer data);

  float[] readAll(ByteBuffer data, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = read(data);
    }
    return values;
  }

  /** IEEE 754 binary16 to binary32, exact. */
  private static float fromHalf(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >>> 10) & 0x1f;
    int fraction = bits & 0x3ff;
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    if (exponent == 0x1f) {
      return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
    }
    return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
  }
}
