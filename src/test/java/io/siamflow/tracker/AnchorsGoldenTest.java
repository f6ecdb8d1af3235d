package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.testing.GoldenReport;
import io.siamflow.testing.Npz;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Anchors are pysot's exactly, and so are windows. */
class AnchorsGoldenTest {

  @ParameterizedTest
  @ValueSource(ints = {19, 21, 25, 97})
  void anchorsAreTheReferences(int side) {
    Npz golden = Goldens.npz("anchors_windows.npz");
    Anchors anchors = new Anchors(side);
    assertThat(Anchors.shapes()).isEqualTo(5);
    double[] found = new double[4 * 5 * side * side];
    for (int i = 0; i < 5 * side * side; i++) {
      int place = i % (side * side);
      found[4 * i] = anchors.center(place % side);
      found[4 * i + 1] = anchors.center(place / side);
      found[4 * i + 2] = anchors.width(i / (side * side));
      found[4 * i + 3] = anchors.height(i / (side * side));
    }
    GoldenReport.check(
        "anchors_windows anchors_" + side,
        Goldens.worst(found, golden.get("anchors_" + side).doubles()),
        0);
  }

  @ParameterizedTest
  @ValueSource(ints = {19, 21, 25, 97})
  void windowsAreTheReferences(int side) {
    double[] hann = CosineWindow.hann(side);
    double[] window = new double[side * side];
    for (int i = 0; i < window.length; i++) {
      window[i] = hann[i / side] * hann[i % side];
    }
    GoldenReport.check(
        "anchors_windows window_" + side,
        Goldens.worst(window, Goldens.npz("anchors_windows.npz").get("window_" + side).doubles()),
        1e-12);
  }
}
