package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DistanceTest {

  private static TemplateEmbedding embedding(float... values) {
    return TemplateEmbedding.of(values);
  }

  @Test
  void euclideanIsTheLengthOfTheDifference() {
    assertThat(Distance.EUCLIDEAN.between(embedding(1, 2, 3), embedding(1, -1, 7)))
        .isCloseTo(5, within(1e-12));
    assertThat(Distance.EUCLIDEAN.between(embedding(0, 0), embedding(3, 4)))
        .isCloseTo(5, within(1e-12));
  }

  @Test
  void cosineIsOfTheAngleOnly() {
    assertThat(Distance.COSINE.between(embedding(1, 0), embedding(0, 9))).isEqualTo(1);
    assertThat(Distance.COSINE.between(embedding(1, 2), embedding(-2, -4)))
        .isCloseTo(2, within(1e-12));
    assertThat(Distance.COSINE.between(embedding(1, 2), embedding(100, 200)))
        .isCloseTo(0, within(1e-12));
    assertThat(Distance.COSINE.between(embedding(1, 0), embedding(1, 1)))
        .isCloseTo(1 - Math.sqrt(.5), within(1e-12));
  }

  @Test
  void aZeroVectorHasNoDirection() {
    assertThat(Distance.COSINE.between(embedding(0, 0), embedding(3, 4))).isEqualTo(1);
    assertThat(Distance.COSINE.between(embedding(3, 4), embedding(0, 0))).isEqualTo(1);
    assertThat(Distance.COSINE.between(embedding(0, 0), embedding(0, 0))).isZero();
  }

  @ParameterizedTest
  @EnumSource
  void isSymmetricAndZeroForEqualOnes(Distance distance) {
    TemplateEmbedding a = embedding(.1f, -3, 1e20f, 1e-20f);
    TemplateEmbedding b = embedding(4, 5, -1e19f, 7);
    assertThat(distance.between(a, b)).isEqualTo(distance.between(b, a)).isPositive();
    assertThat(distance.between(a, a)).isCloseTo(0, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource
  void refusesUnequalLengths(Distance distance) {
    assertThatThrownBy(() -> distance.between(embedding(1, 2), embedding(1, 2, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2 and 3");
  }
}
