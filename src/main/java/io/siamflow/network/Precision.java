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
  BFLOAT16;

  private static final Set<String> BFLOAT16_FLAGS = Set.of("amx_bf16", "avx512_bf16");

  /**
   * Reads {@code auto}, {@code float32} or {@code bfloat16}.
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
        "precision is auto, float32 or bfloat16, not '" + text + "'");
  }

  /** The type that a network computes in on a device. */
  ElementType elementType(boolean gpu, Set<String> cpuFlags) {
    boolean bfloat16 =
        switch (this) {
          case AUTO -> gpu || cpuFlags.stream().anyMatch(BFLOAT16_FLAGS::contains);
          case FLOAT32 -> false;
          case BFLOAT16 -> true;
        };
    return bfloat16 ? ElementType.BFLOAT16 : ElementType.FLOAT32;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
