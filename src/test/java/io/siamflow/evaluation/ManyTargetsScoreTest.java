package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.evaluation.ManyTargetsScore.Frame;
import io.siamflow.geometry.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** HOTA and IDF1 worked out by hand. */
class ManyTargetsScoreTest {

  private static final Offset<Double> EXACT = within(1e-12);
  private static final Box HERE = new Box(10, 10, 20, 20);
  private static final Box THERE = new Box(100, 10, 20, 20);

  private static ManyTargetsScore score(List<Frame> frames) {
    return ManyTargetsScore.count(frames).score();
  }

  private static List<Frame> times(int count, Map<String, Box> truth, Map<String, Box> reported) {
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      frames.add(new Frame(truth, reported));
    }
    return frames;
  }

  @Test
  void theGroundTruthIsPerfectWhateverItsTracksAreCalled() {
    List<Frame> frames = times(4, Map.of("1", HERE, "2", THERE), Map.of("a", THERE, "b", HERE));
    assertThat(score(frames)).isEqualTo(new ManyTargetsScore(1, 1, 1, 1, 1, 1));
  }

  /** Each half is associated with half of the true track. */
  @Test
  void aTrackThatChangesItsNameIsAssociatedByHalf() {
    List<Frame> frames = times(2, Map.of("1", HERE), Map.of("a", HERE));
    frames.addAll(times(2, Map.of("1", HERE), Map.of("b", HERE)));
    ManyTargetsScore score = score(frames);
    assertThat(score.detection()).isCloseTo(1, EXACT);
    assertThat(score.association()).isCloseTo(.5, EXACT);
    assertThat(score.hota()).isCloseTo(Math.sqrt(.5), EXACT);
    assertThat(score.idf1()).isCloseTo(.5, EXACT);
  }

  /** Two frames in common of six that either track has. */
  @Test
  void twoTracksThatSwapAreAssociatedByAThird() {
    List<Frame> frames = times(2, Map.of("1", HERE, "2", THERE), Map.of("1", HERE, "2", THERE));
    frames.addAll(times(2, Map.of("1", HERE, "2", THERE), Map.of("2", HERE, "1", THERE)));
    ManyTargetsScore score = score(frames);
    assertThat(score.association()).isCloseTo(1 / 3.0, EXACT);
    assertThat(score.idf1()).isCloseTo(.5, EXACT);
  }

  @Test
  void aBoxOfHalfTheOverlapCountsUpToThatThreshold() {
    Box half = new Box(10, 10, 20, 10);
    ManyTargetsScore score = score(times(3, Map.of("1", HERE), Map.of("a", half)));
    assertThat(score.detection()).isCloseTo(10 / 19.0, EXACT);
    assertThat(score.hota()).isCloseTo(10 / 19.0, EXACT);
    assertThat(score.idf1()).isCloseTo(1, EXACT);
  }

  @Test
  void missedAndInventedBoxesLowerDetectionAndIdentity() {
    List<Frame> frames = times(3, Map.of("1", HERE), Map.of("a", HERE));
    frames.addAll(times(1, Map.of("1", HERE), Map.of()));
    frames.addAll(times(2, Map.of(), Map.of("a", HERE)));
    ManyTargetsScore score = score(frames);
    assertThat(score.detection()).isCloseTo(3 / 6.0, EXACT);
    assertThat(score.association()).isCloseTo(3 / 6.0, EXACT);
    assertThat(score.idf1()).isCloseTo(6 / 9.0, EXACT);
    assertThat(score.idPrecision()).isCloseTo(3 / 5.0, EXACT);
    assertThat(score.idRecall()).isCloseTo(3 / 4.0, EXACT);
  }

  @Test
  void sequencesCountTogetherByTheirBoxes() {
    ManyTargetsScore.Counts counts = new ManyTargetsScore.Counts();
    counts.add(ManyTargetsScore.count(times(3, Map.of("1", HERE), Map.of("1", HERE))));
    counts.add(ManyTargetsScore.count(times(1, Map.of("1", HERE), Map.of("1", THERE))));
    assertThat(counts.score().detection()).isCloseTo(3 / 5.0, EXACT);
    assertThat(counts.score().association()).isCloseTo(1, EXACT);
    assertThat(counts.score().idf1()).isCloseTo(6 / 8.0, EXACT);
  }

  @Test
  void nothingReportedIsWorthNothing() {
    assertThat(score(times(2, Map.of("1", HERE), Map.of())).hota()).isZero();
    assertThat(score(times(2, Map.of("1", HERE), Map.of())).idf1()).isZero();
  }
}
