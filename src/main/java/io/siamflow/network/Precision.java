package io.siamflow.network;

import io.siamflow.network.torchscript.ElementType;
import java.util.Locale;

/** What a network shall compute in. */
public enum Precision {
  /**
   * bfloat16 on a GPU and on a CPU that multiplies it faster than float32 (AMX-BF16, or AVX512-BF16
   * of AMD's), elsewhere float32.
   */
  AUTO,
  FLOAT32,
  BFLOAT16,
  FLOAT16;

  /**
   * Reads {@code auto}, {@code float32}, {@code bfloat16} or {@code float16}.
   *
   * @throws IllegalArgumentException if it is something else
   */
  public static Precision parse(String text) {
    for (Precision precision : values()) {
      if (precision.toString().equals(text)) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        "precision is auto, float32, bfloat16 or float16, not '" + text + "'");
  }

  /** The type that a network computes in on a device. */
  ElementType elementType(boolean gpu, Processor cpu) {
    return switch (this) {
      case AUTO -> gpu || cpu.hasFastBfloat16() ? ElementType.BFLOAT16 : ElementType.FLOAT32;
      case FLOAT32 -> ElementType.FLOAT32;
      case BFLOAT16 -> ElementType.BFLOAT16;
      case FLOAT16 -> ElementType.FLOAT16;
    };
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
