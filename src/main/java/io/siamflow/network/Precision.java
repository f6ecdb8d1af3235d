package io.siamflow.network;

import io.siamflow.network.torchscript.ElementType;
import java.util.Locale;
import java.util.Set;

/** What a network shall compute in. */
public enum Precision {
  /**
   * bfloat16 on a GPU and on a CPU that multiplies it in hardware (AMX-BF16 or AVX512-BF16),
   * elsewhere float32: without such instructions bfloat16 is slower than float32 and less exact.
   */
  AUTO,
  FLOAT32,
  BFLOAT16,
  FLOAT16;

  private static final Set<String> BFLOAT16_FLAGS = Set.of("amx_bf16", "avx512_bf16");

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
  ElementType elementType(boolean gpu, Set<String> cpuFlags) {
    return switch (this) {
      case AUTO ->
          gpu || cpuFlags.stream().anyMatch(BFLOAT16_FLAGS::contains)
              ? ElementType.BFLOAT16
              : ElementType.FLOAT32;
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
