package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.geometry.Box;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class BoxConverterTest {

  private final BoxConverter converter = new BoxConverter();

  @Test
  void readsFourNumbers() {
    assertThat(converter.convert("1,2.5,30, 4e1")).isEqualTo(new Box(1, 2.5, 30, 40));
    assertThat(converter.convert("-3.25,-.5,1,1")).isEqualTo(new Box(-3.25, -.5, 1, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1,2,3",
        "1,2,3,4,5",
        "1,2,3,",
        "a,2,3,4",
        "NaN,2,3,4",
        "1,2,Infinity,4",
        "1,2,1e999,4",
        "1 2 3 4",
        "0x1p3,1,1,1",
        "1d,2f,3,4"
      })
  void refusesWhatIsNoBox(String text) {
    assertThatThrownBy(() -> converter.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,2,0,4", "1,2,3,-4"})
  void refusesABoxWithoutArea(String text) {
    assertThatThrownBy(() -> converter.convert(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("above 0");
  }
}
