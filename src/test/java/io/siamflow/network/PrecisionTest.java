package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.siamflow.network.torchscript.ElementType;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrecisionTest {

  private static final Processor AMX =
      new Processor("GenuineIntel", Set.of("avx512_bf16", "amx_bf16"));

  @Test
  void autoTakesBfloat16WhereItIsFaster() {
    assertThat(auto(new Processor("AuthenticAMD", Set.of("avx2", "avx512f"))))
        .isEqualTo(ElementType.FLOAT32);
    assertThat(auto(new Processor("AuthenticAMD", Set.of("avx512_bf16"))))
        .isEqualTo(ElementType.BFLOAT16);
    assertThat(auto(new Processor("GenuineIntel", Set.of("avx512_bf16"))))
        .isEqualTo(ElementType.FLOAT32);
    assertThat(auto(AMX)).isEqualTo(ElementType.BFLOAT16);
    assertThat(auto(Processor.UNKNOWN)).isEqualTo(ElementType.FLOAT32);
    assertThat(Precision.AUTO.elementType(true, Processor.UNKNOWN)).isEqualTo(ElementType.BFLOAT16);
  }

  private static ElementType auto(Processor processor) {
    return Precision.AUTO.elementType(false, processor);
  }

  @Test
  void aChosenPrecisionIsKept() {
    assertThat(Precision.FLOAT32.elementType(true, AMX)).isEqualTo(ElementType.FLOAT32);
    assertThat(Precision.BFLOAT16.elementType(false, Processor.UNKNOWN))
        .isEqualTo(ElementType.BFLOAT16);
    assertThat(Precision.FLOAT16.elementType(true, Processor.UNKNOWN))
        .isEqualTo(ElementType.FLOAT16);
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
