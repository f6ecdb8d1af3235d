package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ThresholdCurveTest {

  @Test
  void overlapsPassAboveTheThresholdAndErrorsUpToIt() {
    double[] values = {0, .5, .5, 1};
    assertThat(ThresholdCurve.above(1, 3, values).shares()).containsExactly(.75, .25, 0.0);
    assertThat(ThresholdCurve.atMost(1, 3, values).shares()).containsExactly(.25, .75, 1.0);
  }

  @Test
  void readsItsThresholds() {
    ThresholdCurve curve = ThresholdCurve.atMost(.5, 51, new double[] {.2, .3, .4});
    assertThat(curve.at(0)).isZero();
    assertThat(curve.at(.2)).isEqualTo(1 / 3.0);
    assertThat(curve.at(.3)).isEqualTo(2 / 3.0);
    assertThat(curve.at(.5)).isEqualTo(1);
    assertThat(ThresholdCurve.above(1, 3, new double[] {.7}).mean())
        .isCloseTo(2 / 3.0, within(1e-12));
    for (double absent : new double[] {.205, .51, -.01, Double.NaN}) {
      assertThatThrownBy(() -> curve.at(absent))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the curve has no threshold " + absent);
    }
  }

  @Test
  void theMeanCountsEachCurveTheSame() {
    ThresholdCurve one = ThresholdCurve.above(1, 3, new double[] {1});
    ThresholdCurve many = ThresholdCurve.above(1, 3, new double[] {0, 0, 0, .7});
    assertThat(ThresholdCurve.mean(List.of(one, many)).shares()).containsExactly(.625, .625, 0.0);
    assertThatThrownBy(() -> ThresholdCurve.mean(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no curve to take the mean of");
    ThresholdCurve other = ThresholdCurve.above(2, 3, new double[] {1});
    assertThatThrownBy(() -> ThresholdCurve.mean(List.of(one, other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("curves over different thresholds have no mean");
  }
}
