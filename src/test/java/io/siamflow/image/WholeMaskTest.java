package io.siamflow.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WholeMaskTest {

  private static final String COUNTS = "`U1n0R>NblY9";

  @Test
  void theRunsFillTheSize() {
    Mask mask = new Mask(640, 480, COUNTS);
    assertThat(mask.isWhole()).isTrue();
    assertThat(mask.pixels()).hasSize(640 * 480);
  }

  @Test
  void anotherSizeIsNotWhole() {
    assertThat(new Mask(641, 480, COUNTS).isWhole()).isFalse();
    assertThat(new Mask(0, 480, COUNTS).isWhole()).isFalse();
    assertThat(new Mask(-640, -480, COUNTS).isWhole()).isFalse();
    assertThat(new Mask(Integer.MAX_VALUE, Integer.MAX_VALUE, COUNTS).isWhole()).isFalse();
  }

  @Test
  void brokenRunsAreNotWhole() {
    assertThat(new Mask(640, 480, COUNTS.substring(0, 11)).isWhole()).isFalse();
    assertThat(new Mask(640, 480, "\u0001").isWhole()).isFalse();
    assertThat(new Mask(640, 480, "").isWhole()).isFalse();
  }
}
