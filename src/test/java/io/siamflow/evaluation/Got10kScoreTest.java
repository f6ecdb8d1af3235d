package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class Got10kScoreTest {

  private static final Box BOX = new Box(10, 10, 40, 20);

  private static Got10kScore score(Box truth, Box box) {
    return Got10kScore.of(
        Collections.nCopies(2, Optional.of(truth)), List.of(truth, box), List.of(8, 8), 100, 80);
  }

  @Test
  void leavesOutTheFirstFrameAndThoseWhoseTargetIsHidden() {
    Box away = new Box(80, 60, 10, 10);
    Got10kScore score =
        Got10kScore.of(
            List.of(Optional.of(BOX), Optional.of(BOX), Optional.of(BOX), Optional.empty()),
            List.of(away, BOX.translate(10, 0), away, away),
            List.of(8, 1, 0, 0),
            100,
            80);
    assertThat(score.frames()).isEqualTo(1);
    assertThat(score.averageOverlap()).isCloseTo(.6, within(1e-12));
    assertThat(score.successRate(.5)).isEqualTo(1);
    assertThat(score.successRate(.75)).isZero();
    assertThat(score.success().shares()).hasSize(101);
    assertThat(score.success().at(.59)).isEqualTo(1);
    assertThat(score.success().at(.61)).isZero();
  }

  @Test
  void overallCountsEachFrameTheSame() {
    Got10kScore overall =
        Got10kScore.overall(
            List.of(new Got10kScore(List.of(1.0)), new Got10kScore(List.of(0.0, .5, .1))));
    assertThat(overall.averageOverlap()).isCloseTo(.4, within(1e-12));
    assertThat(overall.successRate(.5)).isEqualTo(.25);
  }

  @Test
  void aBoxLeftOfThePictureMovesOntoItsEdgeAndKeepsItsSize() {
    assertThat(score(new Box(0, 0, 40, 20), new Box(-20, -5, 40, 20)).averageOverlap())
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void aBoxIsCutAtTheRightAndTheBottom() {
    assertThat(score(new Box(80, 70, 20, 10), new Box(80, 70, 400, 300)).averageOverlap())
        .isCloseTo(1, within(1e-12));
    assertThat(score(new Box(80, 70, 20, 10), new Box(200, 200, 5, 5)).averageOverlap()).isZero();
  }

  @Test
  void boxesWithoutAreaOverlapByNothing() {
    assertThat(score(new Box(200, 10, 5, 5), new Box(300, 10, 5, 5)).averageOverlap()).isZero();
  }

  @Test
  void refusesWhatCannotBeMeasured() {
    List<Optional<Box>> truth = List.of(Optional.of(BOX), Optional.empty());
    List<Box> boxes = List.of(BOX, BOX);
    assertRefused(truth, boxes, List.of(8), 10, "cover for 1 of 2 frames");
    assertRefused(truth, boxes, List.of(8, 9), 10, "frame 1: cover is 9, not 0 to 8");
    assertRefused(truth, boxes, List.of(8, -1), 10, "frame 1: cover is -1, not 0 to 8");
    assertRefused(truth, boxes, List.of(8, 3), 10, "frame 1: visible, but without ground truth");
    assertRefused(truth, boxes, List.of(8, 8), 0, "no picture has 0x10 pixels");
    assertRefused(truth, List.of(BOX), List.of(8), 10, "1 boxes for 2 frames with ground truth");
    assertRefused(
        truth, boxes, List.of(8, 0), 10, "no frame counts: none behind the first is visible");
  }

  private static void assertRefused(
      List<Optional<Box>> truth, List<Box> boxes, List<Integer> cover, int width, String message) {
    assertThatThrownBy(() -> Got10kScore.of(truth, boxes, cover, width, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
