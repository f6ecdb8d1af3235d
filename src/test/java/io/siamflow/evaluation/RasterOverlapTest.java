package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.geometry.Box;
import org.junit.jupiter.api.Test;

class RasterOverlapTest {

  private static final Polygon SQUARE = Polygon.of(new Box(10, 10, 4, 4));

  private static double overlap(Polygon one, Polygon other) {
    double overlap = RasterOverlap.of(one, other, 100, 80);
    assertThat(RasterOverlap.of(other, one, 100, 80)).isEqualTo(overlap);
    return overlap;
  }

  @Test
  void bothEndsOfARowAndOfAColumnCount() {
    // 5x5 pixels each, 4x5 of them shared.
    assertThat(overlap(SQUARE, SQUARE)).isEqualTo(1);
    assertThat(overlap(SQUARE, Polygon.of(new Box(11, 10, 4, 4)))).isEqualTo(20 / 30.0);
    assertThat(overlap(SQUARE, Polygon.of(new Box(10, 13, 4, 4)))).isEqualTo(10 / 40.0);
  }

  @Test
  void boundsThatOnlyTouchDoNotOverlap() {
    assertThat(overlap(SQUARE, Polygon.of(new Box(14, 10, 4, 4)))).isZero();
    assertThat(overlap(SQUARE, Polygon.of(new Box(10, 14, 4, 4)))).isZero();
    assertThat(overlap(SQUARE, Polygon.of(new Box(50, 50, 4, 4)))).isZero();
  }

  @Test
  void cornersRoundToPixels() {
    assertThat(overlap(SQUARE, Polygon.of(new Box(10.3, 9.6, 4.1, 4.2)))).isEqualTo(1);
  }

  /** Rows of 0, 3, 5, 3 and 0 pixels: one pixel alone is left out. */
  @Test
  void aDiamondHasNoTips() {
    Polygon diamond = Polygon.of(12, 10, 14, 12, 12, 14, 10, 12);
    assertThat(overlap(SQUARE, diamond)).isEqualTo(11 / 25.0);
  }

  @Test
  void whatIsOutsideThePictureDoesNotCount() {
    Polygon corner = Polygon.of(new Box(-10, -10, 14, 14));
    assertThat(overlap(corner, Polygon.of(new Box(0, 0, 4, 4)))).isEqualTo(1);
    assertThat(overlap(corner, Polygon.of(new Box(-20, 0, 15, 4)))).isZero();
    assertThat(overlap(Polygon.of(new Box(98, 78, 50, 50)), Polygon.of(new Box(98, 78, 2, 2))))
        .isEqualTo(1);
    assertThat(RasterOverlap.of(SQUARE, SQUARE, 9, 80)).isZero();
  }

  @Test
  void polygonsWithoutPixelsOverlapByNothing() {
    Polygon line = Polygon.of(10, 10, 14, 14, 12, 12);
    assertThat(overlap(line, SQUARE)).isZero();
    assertThat(overlap(line, line)).isZero();
  }

  @Test
  void refusesWhatIsNoPolygon() {
    assertThatThrownBy(() -> Polygon.of(1, 2, 3, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a polygon needs x and y of three corners or more, not 4 numbers");
    assertThatThrownBy(() -> Polygon.of(1, 2, 3, 4, 5, 6, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a polygon needs x and y of three corners or more, not 7 numbers");
    assertThatThrownBy(() -> Polygon.of(1, 2, 3, 4, 5, Double.NaN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the polygon is not finite: [1.0, 2.0, 3.0, 4.0, 5.0, NaN]");
  }
}
