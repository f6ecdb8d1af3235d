package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class RateTest {

  private final Rate.Converter converter = new Rate.Converter();

  @Test
  void takesTheRecordingsRateUnlessOneIsGiven() {
    assertThat(converter.convert("real").framesPerSecond(12.5)).isEqualTo(12.5);
    assertThat(converter.convert("max").framesPerSecond(12.5)).isEqualTo(12.5);
    assertThat(converter.convert("29.97").framesPerSecond(12.5)).isEqualTo(29.97);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "1001", "fast", "NaN", "", "1e3"})
  void refusesWhatIsNoRate(String text) {
    assertThatThrownBy(() -> converter.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void capturesFramesAtTheBasePlusIndexOverRate() {
    assertThat(RecordingClock.fromZero(30).capturedAt(0)).isZero();
    assertThat(RecordingClock.fromZero(30).capturedAt(1)).isEqualTo(33);
    assertThat(RecordingClock.fromZero(30).capturedAt(2)).isEqualTo(67);
    assertThat(new RecordingClock(1_000_000, 12.5).capturedAt(795)).isEqualTo(1_063_600);
  }
}
