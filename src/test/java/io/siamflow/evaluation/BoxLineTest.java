package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.geometry.Box;
import org.junit.jupiter.api.Test;

class BoxLineTest {

  @Test
  void writesWhatIsGivenAsItIsAndNoMoreThanSixDecimals() {
    assertThat(BoxLine.of(new Box(198, 214.5, 34, 81))).isEqualTo("198,214.5,34,81");
    assertThat(BoxLine.of(new Box(-0.0, 1.0 / 3, 1e7, -2.0 / 3)))
        .isEqualTo("0,0.333333,10000000,-0.666667");
    assertThat(BoxLine.of(new Box(1e-9, 100, 1e-3, 20))).isEqualTo("0,100,0.001,20");
  }
}
