package io.siamflow.evaluation;

import static io.siamflow.evaluation.VotStep.Mark.FAILED;
import static io.siamflow.evaluation.VotStep.Mark.SKIPPED;
import static io.siamflow.evaluation.VotStep.Mark.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Targets of 10x10 pixels; a hit overlaps by 1, a miss by 1/3. */
class VotScoreTest {

  private static final Polygon TARGET = Polygon.of(new Box(20, 20, 9, 9));
  private static final VotStep HIT = new VotStep.Tracked(TARGET);
  private static final VotStep HALF = new VotStep.Tracked(Polygon.of(new Box(25, 20, 9, 9)));
  private static final double THIRD = 1 / 3.0;

  private static VotRun run(List<VotStep> steps) {
    return new VotRun("bag", 100, 80, Collections.nCopies(steps.size(), TARGET), steps);
  }

  private static List<VotStep> steps(Object... parts) {
    List<VotStep> steps = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof VotStep step) {
        steps.add(step);
      } else {
        steps.addAll(Collections.nCopies((int) part - 1, steps.get(steps.size() - 1)));
      }
    }
    return steps;
  }

  @Test
  void overlapsAreUnknownWhereTheTrackerDidNotFollow() {
    VotRun run = run(steps(STARTED, HIT, 2, HALF, FAILED, SKIPPED, 4, STARTED, HALF));
    assertThat(run.failures()).containsExactly(4);
    double[] overlaps = run.overlaps();
    assertThat(overlaps).hasSize(11);
    assertThat(Arrays.copyOfRange(overlaps, 1, 4)).containsExactly(1, 1, THIRD);
    assertThat(overlaps[10]).isEqualTo(THIRD);
    assertThat(overlaps[0]).isNaN();
    assertThat(Arrays.copyOfRange(overlaps, 4, 10)).containsOnly(Double.NaN);
    assertThat(run.overlapsAfterBurnIn()).containsOnly(Double.NaN);
  }

  @Test
  void accuracyLeavesOutTenFramesFromEachStart() {
    List<VotStep> steps = steps(STARTED, HALF, 9, HIT, 3, FAILED, SKIPPED, 4, STARTED, HALF, 10);
    VotRun run = run(steps);
    double[] counted =
        Arrays.stream(run.overlapsAfterBurnIn()).filter(d -> !Double.isNaN(d)).toArray();
    assertThat(counted).containsExactly(1, 1, 1, THIRD);
    VotRun other = run(steps(STARTED, HIT, 59));
    VotScore score = VotScore.of(List.of(run, other), VotYear.VOT2019);
    assertThat(score.accuracy().orElseThrow()).isCloseTo((53 + THIRD) / 54, within(1e-12));
    assertThat(score.lostNumber()).isEqualTo(1);
    assertThat(score.robustness()).isCloseTo(100 / 89.0, within(1e-12));
  }

  @Test
  void aPartThatFailedGoesOnWithNothingAndTheLastOneSaysNothingBehindItsEnd() {
    VotRun failed = run(steps(STARTED, HIT, 2, FAILED, SKIPPED, 4, STARTED, HALF, 2));
    double[] expected = ExpectedOverlap.of(List.of(failed));
    assertThat(expected).hasSize(11);
    assertThat(expected[0]).isEqualTo(1);
    assertThat(expected[1]).isCloseTo((1 + THIRD) / 2, within(1e-12));
    assertThat(expected[2]).isCloseTo((1 + THIRD) / 2, within(1e-12));
    assertThat(expected[3]).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(expected[10]).isCloseTo(2 / 10.0, within(1e-12));
  }

  @Test
  void aFailureWithoutAnotherStartEndsTheRun() {
    double[] expected = ExpectedOverlap.of(List.of(run(steps(STARTED, HIT, FAILED, SKIPPED, 2))));
    assertThat(expected).containsExactly(1, 1, .5, THIRD, .25);
  }

  /** The part before weighs 7 of 8 frames, the other run 1. */
  @Test
  void aStartBehindTheLastFrameLowersTheWeight() {
    VotRun failed = run(steps(STARTED, HALF, FAILED, SKIPPED, 4));
    VotRun hit = run(steps(STARTED, HIT, 6));
    double[] expected = ExpectedOverlap.of(List.of(failed, hit));
    assertThat(expected[1]).isCloseTo((7 / 8.0 * THIRD + 1) / (7 / 8.0 + 1), within(1e-12));
  }

  @Test
  void expectedAverageOverlapIsTheMeanOverTheYearsLengths() {
    VotRun hit = run(steps(STARTED, HIT, 119));
    VotRun half = run(steps(STARTED, HALF, 109));
    VotScore score = VotScore.of(List.of(hit, half), VotYear.VOT2018);
    // Lengths 100 to 110 expect 2/3, 111 to 120 expect 1.
    assertThat(score.expectedAverageOverlap().orElseThrow())
        .isCloseTo((11 * 2 / 3.0 + 10) / 21, within(1e-12));
    assertThat(score.robustness()).isZero();
    VotScore longer = VotScore.of(List.of(run(steps(STARTED, HIT, 399))), VotYear.VOT2018);
    assertThat(longer.expectedAverageOverlap()).hasValue(1);
  }

  @Test
  void refusesRunsThatAreNotOfTheProtocol() {
    assertRefused(List.of(HIT), "bag: frame 0 is " + HIT + ", but a run begins with a start");
    assertRefused(
        List.of(STARTED, SKIPPED), "bag: frame 1 is SKIPPED, but the tracker was following");
    assertRefused(
        List.of(STARTED, STARTED), "bag: frame 1 is STARTED, but the tracker was following");
    assertRefused(
        steps(STARTED, FAILED, SKIPPED, 3, STARTED),
        "bag: frame 5 is STARTED, but the failure of frame 1 skips to a start on frame 6");
    assertRefused(
        steps(STARTED, FAILED, SKIPPED, 5),
        "bag: frame 6 is SKIPPED, but the failure of frame 1 skips to a start on frame 6");
    assertRefused(List.of(), "bag: 0 steps for 0 frames with ground truth");
    assertThatThrownBy(() -> new VotRun("bag", 9, 9, List.of(TARGET, TARGET), List.of(STARTED)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bag: 1 steps for 2 frames with ground truth");
    assertThatThrownBy(() -> new VotRun("bag", 9, 0, List.of(TARGET), List.of(STARTED)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bag: no picture has 9x0 pixels");
  }

  private static void assertRefused(List<VotStep> steps, String message) {
    assertThatThrownBy(() -> run(steps))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void whatCannotBeMeasuredIsLeftOpen() {
    assertThatThrownBy(() -> VotScore.of(List.of(), VotYear.VOT2016))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no run to score");
    VotScore tooShort = VotScore.of(List.of(run(steps(STARTED, HIT, 106))), VotYear.VOT2016);
    assertThat(tooShort.expectedAverageOverlap()).isEmpty();
    assertThat(tooShort.accuracy()).hasValue(1);
    VotScore longEnough = VotScore.of(List.of(run(steps(STARTED, HIT, 107))), VotYear.VOT2016);
    assertThat(longEnough.expectedAverageOverlap()).hasValue(1);
    VotScore burningIn = VotScore.of(List.of(run(steps(STARTED, HIT, 9))), VotYear.VOT2016);
    assertThat(burningIn.accuracy()).isEmpty();
    assertThat(burningIn.robustness()).isZero();
  }
}
