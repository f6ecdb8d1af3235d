package io.siamflow.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class MinimumAreaRectangleTest {

  @Test
  void anUprightRectangleStaysUpright() {
    RotatedBox box =
        MinimumAreaRectangle.around(new int[] {10, 30, 30, 10, 20}, new int[] {5, 5, 15, 15, 9});
    assertThat(box).isEqualTo(new RotatedBox(20.5, 10.5, 20, 10, 0));
    assertThat(box.corners()).containsExactly(10.5, 5.5, 30.5, 5.5, 30.5, 15.5, 10.5, 15.5);
  }

  @Test
  void aTurnedRectangleIsFound() {
    // Sides of (8, 6) and (-3, 4) from (100, 50).
    RotatedBox box =
        MinimumAreaRectangle.around(new int[] {100, 108, 105, 97}, new int[] {50, 56, 60, 54});
    assertThat(box.centerX()).isCloseTo(103, within(1e-9));
    assertThat(box.centerY()).isCloseTo(55.5, within(1e-9));
    assertThat(box.width()).isCloseTo(10, within(1e-9));
    assertThat(box.height()).isCloseTo(5, within(1e-9));
    assertThat(box.angle()).isCloseTo(Math.toDegrees(Math.atan2(6, 8)), within(1e-9));
    assertThat(box.corners())
        .containsExactly(
            new double[] {100.5, 50.5, 108.5, 56.5, 105.5, 60.5, 97.5, 54.5}, within(1e-9));
  }

  @Test
  void aPointAndALineHaveNoArea() {
    assertThat(MinimumAreaRectangle.around(new int[] {3, 3}, new int[] {4, 4}))
        .isEqualTo(new RotatedBox(3.5, 4.5, 0, 0, 0));
    RotatedBox line = MinimumAreaRectangle.around(new int[] {0, 1, 2}, new int[] {0, -1, -2});
    assertThat(line.width()).isCloseTo(0, within(1e-9));
    assertThat(line.height()).isCloseTo(Math.sqrt(8), within(1e-9));
    assertThat(line.angle()).isCloseTo(45, within(1e-9));
  }

  @Test
  void refusesNoPoints() {
    assertThatThrownBy(() -> MinimumAreaRectangle.around(new int[0], new int[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Against turning through all angles: none gives less area, and every point lies inside. */
  @Test
  void noAngleGivesLessArea() {
    Random random = new Random(3);
    for (int round = 0; round < 100; round++) {
      int[] xs = random.ints(1 + round % 40, -50, 50).toArray();
      int[] ys = random.ints(xs.length, -20, 20).toArray();
      RotatedBox box = MinimumAreaRectangle.around(xs, ys);
      assertThat(box.angle()).isBetween(-45.0 + 1e-9, 45.0);
      for (double degrees = 0; degrees < 90; degrees += 0.25) {
        double[] extent = extent(xs, ys, degrees);
        assertThat(box.width() * box.height())
            .isLessThanOrEqualTo((extent[1] - extent[0]) * (extent[3] - extent[2]) + 1e-6);
      }
      double[] own = extent(xs, ys, box.angle());
      double[] center =
          extent(
              new double[] {box.centerX() - 0.5}, new double[] {box.centerY() - 0.5}, box.angle());
      assertThat(own[0]).isCloseTo(center[0] - box.width() / 2, within(1e-6));
      assertThat(own[1]).isCloseTo(center[0] + box.width() / 2, within(1e-6));
      assertThat(own[2]).isCloseTo(center[2] - box.height() / 2, within(1e-6));
      assertThat(own[3]).isCloseTo(center[2] + box.height() / 2, within(1e-6));
    }
  }

  private static double[] extent(int[] xs, int[] ys, double degrees) {
    double[] x = new double[xs.length];
    double[] y = new double[xs.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = xs[i];
      y[i] = ys[i];
    }
    return extent(x, y, degrees);
  }

  /** Least and largest coordinates along and across the direction. */
  private static double[] extent(double[] xs, double[] ys, double degrees) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    double[] extent = {
      Double.MAX_VALUE, -Double.MAX_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE,
    };
    for (int i = 0; i < xs.length; i++) {
      double along = xs[i] * cos + ys[i] * sin;
      double across = ys[i] * cos - xs[i] * sin;
      extent[0] = Math.min(extent[0], along);
      extent[1] = Math.max(extent[1], along);
      extent[2] = Math.min(extent[2], across);
      extent[3] = Math.max(extent[3], across);
    }
    return extent;
  }
}
