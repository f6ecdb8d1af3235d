package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** On a clock that a test sets. */
class MeasurementProgressTest {

  private final StringWriter err = new StringWriter();
  private long now;

  private MeasurementProgress progress(boolean shown) {
    return MeasurementProgress.onTerminal(new PrintWriter(err), 4, shown, () -> now);
  }

  private void after(double seconds) {
    now += Math.round(1e9 * seconds);
  }

  @Test
  void saysWhatIsMeasuredAndHowLongTheRestTakes() {
    try (MeasurementProgress progress = progress(false)) {
      progress.opening(Map.of("model", "a"));
      after(5);
      assertThat(progress.line()).isEqualTo("0 of 4, 5 s, rest unknown: opening a");
      progress.measuring(Map.of("model", "a"), () -> "");
      after(20);
      assertThat(progress.line()).isEqualTo("0 of 4, 25 s, rest unknown: measuring a");
      progress.measured();
      progress.measuring(Map.of("model", "b"), () -> "");
      after(10);
      assertThat(progress.line()).isEqualTo("1 of 4, 35 s, about 50 s left: measuring b");
      after(100);
      assertThat(progress.line()).contains("about 0 s left");
      progress.measuring(Map.of("model", "a name".repeat(20)), () -> "");
      assertThat(progress.line()).hasSize(79).endsWith("...");
    }
  }

  @Test
  void saysWhatOfALongMeasurementIsUnderWay() {
    try (MeasurementProgress progress = progress(false)) {
      String[] phase = {"rate"};
      progress.measuring(Map.of("model", "a"), () -> phase[0]);
      assertThat(progress.line()).isEqualTo("0 of 4, 0 s, rest unknown: rate: measuring a");
      phase[0] = "network";
      assertThat(progress.line()).endsWith(": network: measuring a");
    }
  }

  @Test
  void nothingIsWrittenWhereThereIsNoTerminal() {
    try (MeasurementProgress progress = progress(false)) {
      progress.measuring(Map.of("model", "a"), () -> "");
      progress.measured();
    }
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void theLineChangesWithinAMeasurementAndIsTakenAway() throws Exception {
    try (MeasurementProgress progress = progress(true)) {
      progress.measuring(Map.of("model", "a"), () -> "");
      while (!shown().contains("measuring a")) {
        Thread.sleep(20);
      }
    }
    assertThat(shown()).endsWith("\r\033[K");
  }

  private String shown() {
    return err.toString();
  }
}
