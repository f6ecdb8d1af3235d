package io.siamflow.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoxTest {

  /** From UAV123's truck4: its right edge less its left one is more than its width. */
  @Test
  void noOverlapIsAboveOne() {
    Box box = new Box(328.28, 66.25, 4.47, 3.25);
    assertThat(box.right() - box.x()).isGreaterThan(box.width());
    assertThat(box.overlap(box)).isEqualTo(1);
  }
}
