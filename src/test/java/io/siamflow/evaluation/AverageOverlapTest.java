package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AverageOverlapTest {

  private static final Box BOX = new Box(0, 0, 10, 10);

  private static Sequence sequence(int images, List<Optional<Box>> truth) {
    return new Sequence(
        "Walk", SequenceLayout.OTB, Collections.nCopies(images, Path.of("0001.jpg")), truth);
  }

  @Test
  void leavesOutTheFirstFrameAndThoseWithoutTarget() {
    Sequence sequence =
        sequence(
            6, List.of(Optional.of(BOX), Optional.of(BOX), Optional.empty(), Optional.of(BOX)));
    Box half = new Box(0, 5, 10, 5);
    Box away = new Box(100, 100, 10, 10);
    assertThat(AverageOverlap.of(sequence, List.of(away, BOX, away, half, away, away)))
        .isCloseTo((1 + 0.5) / 2, within(1e-12));
  }

  @Test
  void anUnusableBoxOverlapsWithNothing() {
    Sequence sequence = sequence(2, List.of(Optional.of(BOX), Optional.of(BOX)));
    assertThat(AverageOverlap.of(sequence, List.of(BOX, new Box(Double.NaN, 0, 10, 10)))).isZero();
    assertThat(AverageOverlap.of(sequence, List.of(BOX, new Box(0, 0, -10, -10)))).isZero();
  }

  @Test
  void refusesWhatCannotBeMeasured() {
    Sequence two = sequence(2, List.of(Optional.of(BOX), Optional.of(BOX)));
    assertThatThrownBy(() -> AverageOverlap.of(two, List.of(BOX)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Walk: 1 boxes for 2 frames with ground truth");
    Sequence none = sequence(2, List.of(Optional.of(BOX)));
    assertThatThrownBy(() -> AverageOverlap.of(none, List.of(BOX, BOX)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Walk: has no ground truth behind its first frame");
  }

  /** The reference measured .316 for a box that never moves. */
  @Test
  void aBoxThatNeverMovesScoresAsMeasuredElsewhere() throws IOException {
    Path eval = SharedData.require("data/eval");
    double sum = 0;
    List<String> names =
        List.of(
            "otb/Crossing",
            "otb/David",
            "otb/DragonBaby",
            "otb/Girl",
            "otb/Skiing",
            "vot/bag",
            "davis/JPEGImages/480p/blackswan",
            "davis/JPEGImages/480p/car-shadow",
            "davis/JPEGImages/480p/dog",
            "davis/JPEGImages/480p/horsejump-high");
    for (String name : names) {
      Sequence sequence = SequenceFolder.open(eval.resolve(name));
      Box first = sequence.truthOf(0).orElseThrow();
      sum += AverageOverlap.of(sequence, Collections.nCopies(sequence.size(), first));
    }
    assertThat(sum / names.size()).isCloseTo(.316, within(.0005));
  }
}
