package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.geometry.Box;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Boxes on a frame of 160x120 pixels. */
class MarkLimitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 160, 120",
    "159.9, 119.9, 5, 5",
    "-4.9, -4.9, 5, 5",
    "-80, -60, 320, 240",
    "80, 60, .01, .01",
  })
  void someOfATargetIsSeen(double x, double y, double width, double height) {
    assertThat(MarkLimits.refusal(new Box(x, y, width, height), 160, 120)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "160, 0, 5, 5",
    "0, 120, 5, 5",
    "-5, 0, 5, 5",
    "0, -5, 5, 5",
    "-80, -60, 320.1, 240",
    "-80, -60, 320, 240.1",
    "80, 60, .009, 5",
    "80, 60, 5, .009",
    "80, 60, -5, 5",
    "NaN, 60, 5, 5",
    "80, 60, Infinity, 5",
  })
  void whatCannotBeSeenIsRefused(double x, double y, double width, double height) {
    Box box = new Box(x, y, width, height);
    assertThat(MarkLimits.refusal(box, 160, 120))
        .hasValue(box + " does not fit the frame of 160x120 pixels");
  }
}
