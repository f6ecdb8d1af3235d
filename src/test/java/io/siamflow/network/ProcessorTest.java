package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorTest {

  @Test
  void readsWhatLinuxTells() {
    Processor processor =
        Processor.of(
            List.of(
                "processor\t: 0",
                "vendor_id\t: AuthenticAMD",
                "flags\t\t: fpu avx2 avx512_bf16",
                "",
                "processor\t: 1",
                "vendor_id\t: AuthenticAMD",
                "flags\t\t: fpu"));

    assertThat(processor.vendor()).isEqualTo("AuthenticAMD");
    assertThat(processor.flags()).containsExactlyInAnyOrder("fpu", "avx2", "avx512_bf16");
    assertThat(processor.hasOneDnn()).isTrue();
    assertThat(processor.hasFastBfloat16()).isTrue();
  }

  @Test
  void aProcessorOfAnotherKindHasNoneOfX86() {
    Processor processor = Processor.of(List.of("processor : 0", "Features : fp asimd bf16"));

    assertThat(processor.vendor()).isEmpty();
    assertThat(processor.hasOneDnn()).isFalse();
    assertThat(processor.hasFastBfloat16()).isFalse();
  }
}
