package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.siamflow.network.torchscript.ElementType;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrecisionTest {

  @Test
  void autoTakesBfloat16WhereHardwareMultipliesIt() {
    assertThat(Precision.AUTO.elementType(false, Set.of("avx2", "avx512f")))
        .isEqualTo(ElementType.FLOAT32);
    assertThat(Precision.AUTO.elementType(false, Set.of("avx512_bf16")))
        .isEqualTo(ElementType.BFLOAT16);
    assertThat(Precision.AUTO.elementType(false, Set.of("amx_bf16")))
        .isEqualTo(ElementType.BFLOAT16);
    assertThat(Precision.AUTO.elementType(true, Set.of())).isEqualTo(ElementType.BFLOAT16);
  }

  @Test
  void aChosenPrecisionIsKept() {
    assertThat(Precision.FLOAT32.elementType(true, Set.of("amx_bf16")))
        .isEqualTo(ElementType.FLOAT32);
    assertThat(Precision.BFLOAT16.elementType(false, Set.of())).isEqualTo(ElementType.BFLOAT16);
    assertThat(Precision.FLOAT16.elementType(true, Set.of())).isEqualTo(ElementType.FLOAT16);
  }

  @Test
  void readsWhatItPrints() {
    for (Precision precision : Precision.values()) {
      assertThat(Precision.parse(precision.toString())).isEqualTo(precision);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Precision.parse("fp16"))
        .withMessage("precision is auto, float32, bfloat16 or float16, not 'fp16'");
  }
}
