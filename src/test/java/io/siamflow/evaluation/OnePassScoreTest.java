package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OnePassScoreTest {

  private static final Box BOX = new Box(100, 100, 40, 20);

  private static List<Optional<Box>> truth(int frames) {
    return Collections.nCopies(frames, Optional.of(BOX));
  }

  /** Hit; 10 px right: overlap 3/5, error 10, 1/4 width; 12 px down: 1/4, 12, .6 height; away. */
  private static final List<Box> BOXES =
      List.of(BOX, BOX.translate(10, 0), BOX.translate(0, 12), BOX.translate(300, 0));

  @Test
  void countsFramesAtEachThreshold() {
    OnePassScore score = OnePassScore.of(truth(4), BOXES);
    assertThat(score.success().shares()).hasSize(21);
    assertThat(score.success().at(0)).isEqualTo(.75);
    assertThat(score.success().at(.2)).isEqualTo(.75);
    assertThat(score.success().at(.25)).isEqualTo(.5);
    assertThat(score.success().at(.6)).isEqualTo(.25);
    assertThat(score.success().at(1)).isZero();
    // Thresholds below 1, .6 and 1/4: 20, 12 and 5 of 21.
    assertThat(score.areaUnderCurve()).isCloseTo((20 + 12 + 5) / (4 * 21.0), within(1e-12));
    assertThat(score.precision().shares()).hasSize(51);
    assertThat(score.precision().at(0)).isEqualTo(.25);
    assertThat(score.precision().at(9)).isEqualTo(.25);
    assertThat(score.precision().at(10)).isEqualTo(.5);
    assertThat(score.precision().at(12)).isEqualTo(.75);
    assertThat(score.precisionAt20()).isEqualTo(.75);
    assertThat(score.normalisedPrecision().shares()).hasSize(51);
    assertThat(score.normalisedPrecision().at(.24)).isEqualTo(.25);
    assertThat(score.normalisedPrecision().at(.25)).isEqualTo(.5);
    assertThat(score.normalisedPrecisionAt20()).isEqualTo(.25);
    assertThat(score.normalisedPrecision().at(.5)).isEqualTo(.5);
  }

  @Test
  void aFrameWithoutTruthFailsByOverlapAndPassesByError() {
    OnePassScore score =
        OnePassScore.of(
            List.of(Optional.of(BOX), Optional.empty()), List.of(BOX.translate(300, 0), BOX));
    assertThat(score.success().shares()).containsOnly(0.0);
    assertThat(score.precision().shares()).containsOnly(.5);
    assertThat(score.normalisedPrecision().shares()).containsOnly(.5);
  }

  @Test
  void aTruthWhoseCentreIsOutsidePassesByErrorAndStillOverlaps() {
    Box outside = new Box(-50, 100, 40, 20);
    OnePassScore score =
        OnePassScore.of(List.of(Optional.of(outside)), List.of(outside.translate(20, 0)));
    assertThat(score.success().at(.3)).isEqualTo(1);
    assertThat(score.precision().shares()).containsOnly(1.0);
  }

  @Test
  void theToolkitLeavesOutWhatHasNoTruthAndGivesTheFirstFrame() {
    List<Optional<Box>> truth = List.of(Optional.of(BOX), Optional.empty(), Optional.of(BOX));
    ToolkitOnePassScore score =
        ToolkitOnePassScore.of(truth, List.of(BOX.translate(300, 0), BOX, BOX.translate(10, 0)));
    assertThat(score.success().at(.5)).isEqualTo(1);
    assertThat(score.success().at(.6)).isEqualTo(.5);
    assertThat(score.successRate()).isEqualTo(1);
    assertThat(score.precision().at(0)).isEqualTo(.5);
    assertThat(score.precisionAt20()).isEqualTo(1);
    assertThat(score.normalisedCenterError()).isCloseTo((0 + .25) / 2, within(1e-12));
    assertThat(ToolkitOnePassScore.mean(List.of(score)).areaUnderCurve())
        .isEqualTo(score.areaUnderCurve());
  }

  @Test
  void theMeanCountsEachSequenceTheSame() {
    OnePassScore hit = OnePassScore.of(truth(1), List.of(BOX));
    OnePassScore missed = OnePassScore.of(truth(3), Collections.nCopies(3, new Box(0, 0, 1, 1)));
    OnePassScore mean = OnePassScore.mean(List.of(hit, missed));
    assertThat(mean.areaUnderCurve()).isCloseTo(20 / 21.0 / 2, within(1e-12));
    assertThat(mean.precisionAt20()).isEqualTo(.5);
    assertThat(mean.normalisedPrecisionAt20()).isEqualTo(.5);
  }

  @Test
  void refusesWhatCannotBeMeasured() {
    assertRefused(truth(2), List.of(BOX), "1 boxes for 2 frames with ground truth");
    assertRefused(List.of(), List.of(), "no frame to measure");
    for (Box box :
        List.of(
            new Box(Double.NaN, 0, 1, 1),
            new Box(0, Double.POSITIVE_INFINITY, 1, 1),
            new Box(0, 0, Double.NEGATIVE_INFINITY, 1))) {
      assertRefused(truth(2), List.of(BOX, box), "frame 1: the box is not finite: " + box);
    }
    Box flat = new Box(1, 1, 0, 5);
    assertRefused(
        List.of(Optional.of(flat)), List.of(BOX), "frame 0: the ground truth has no area: " + flat);
    assertThatThrownBy(() -> ToolkitOnePassScore.of(List.of(Optional.empty()), List.of(BOX)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no frame has ground truth");
  }

  private static void assertRefused(List<Optional<Box>> truth, List<Box> boxes, String message) {
    assertThatThrownBy(() -> OnePassScore.of(truth, boxes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
    assertThatThrownBy(() -> ToolkitOnePassScore.of(truth, boxes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
