package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.EncodedPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames at ten a second, and a tracker whose steps take as long as a test says. */
class RealTimeTrackerTest {

  private static final String TARGET = SequenceTruth.ONLY_TARGET;

  /** Answers each frame with a box at its number, after a time. */
  private static final class SlowTracker implements EvaluatedTracker {

    private final double[] seconds;
    private final List<Integer> seen = new ArrayList<>();
    private final List<String> marked = new ArrayList<>();
    private int open;
    private long now;

    SlowTracker(double... seconds) {
      this.seconds = seconds;
    }

    @Override
    public String id() {
      return "slow";
    }

    @Override
    public Session open(LabelledSequence sequence) {
      open++;
      return new Session() {
        @Override
        public Map<String, TargetReport> step(SequenceFrame frame, Map<String, Region> starts) {
          now += Math.round(1e9 * seconds[Math.min(seen.size(), seconds.length - 1)]);
          seen.add(frame.number());
          starts.keySet().forEach(target -> marked.add(target + " on " + frame.number()));
          return Map.of(
              TARGET, new TargetReport(Region.of(new Box(frame.number(), 0, 5, 5)), 1, true));
        }

        @Override
        public void stop(String target) {
          // Nothing is kept.
        }

        @Override
        public void close() {
          open--;
        }
      };
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private record BlackFrame(int number) implements SequenceFrame {
    @Override
    public Picture picture() {
      return new RasterPicture(1, 1, new byte[3]);
    }

    @Override
    public EncodedPicture encoded() {
      throw new UnsupportedOperationException("not asked for");
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  /** Where the target is said to be on each of so many frames. */
  private static List<Integer> answers(SlowTracker slow, int frames) throws IOException {
    List<Integer> answers = new ArrayList<>();
    try (EvaluatedTracker.Session session =
        new RealTimeTracker(slow, 10, () -> slow.now).open(null)) {
      for (int i = 0; i < frames; i++) {
        Map<String, Region> starts =
            i == 0 ? Map.of(TARGET, Region.of(new Box(-1, 0, 5, 5))) : Map.of();
        Map<String, TargetReport> reports = session.step(new BlackFrame(i), starts);
        answers.add((int) reports.get(TARGET).region().box().x());
      }
    }
    return answers;
  }

  @Test
  void aTrackerThatKeepsUpMissesNothing() throws IOException {
    SlowTracker fast = new SlowTracker(.09);
    assertThat(answers(fast, 4)).containsExactly(0, 1, 2, 3);
    assertThat(fast.seen).containsExactly(0, 1, 2, 3);
  }

  /** Free at .25, .5 and .75 seconds: each time the newest frame is taken. */
  @Test
  void framesPassWhileTheTrackerIsBusy() throws IOException {
    SlowTracker slow = new SlowTracker(.25);
    assertThat(answers(slow, 8)).containsExactly(-1, -1, 0, 0, 2, 2, 2, 5);
    assertThat(slow.seen).containsExactly(0, 2, 5, 7);
  }

  /** Marks on the first three frames: their steps are done at .35, .7 and 1.05 seconds. */
  @Test
  void marksDoNotMakeAnEarlierAnswerReadySooner() throws IOException {
    SlowTracker slow = new SlowTracker(.35);
    List<Integer> answers = new ArrayList<>();
    try (EvaluatedTracker.Session session =
        new RealTimeTracker(slow, 10, () -> slow.now).open(null)) {
      for (int i = 0; i < 8; i++) {
        Map<String, Region> starts =
            i < 3 ? Map.of("mark " + i, Region.of(new Box(-1, 0, 5, 5))) : Map.of();
        TargetReport report = session.step(new BlackFrame(i), starts).get(TARGET);
        answers.add(report == null ? null : (int) report.region().box().x());
      }
    }

    assertThat(answers).containsExactly(null, null, null, 0, 0, 0, 1, 1);
    assertThat(slow.seen).containsExactly(0, 1, 2);
  }

  @Test
  void oneSlowStepIsCaughtUpWith() throws IOException {
    SlowTracker once = new SlowTracker(.01, .15, .01);
    assertThat(answers(once, 5)).containsExactly(0, 0, 2, 3, 4);
    assertThat(once.seen).containsExactly(0, 1, 2, 3, 4);
  }

  /** Steps of a quarter second at ten frames a second, on a target that moves by 1 each frame. */
  @Test
  void whatDoesNotKeepUpIsMeasuredByItsLateAnswers(@TempDir Path root) throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.images("walk/img", "%04d.png", 1, 8);
    files.file(
        "walk/groundtruth_rect.txt",
        IntStream.range(0, 8).mapToObj(i -> (1 + i) + ",1,10,10").toArray(String[]::new));
    List<LabelledSequence> sequences = Dataset.OTB.read(root);
    ResultFiles results = ResultFiles.in(root.resolve("results"));
    Protocol protocol = Dataset.OTB.protocol(sequences, results, VotYear.VOT2018);
    long[] clock = new long[1];
    // The clock is read before and after a step.
    try (RealTimeTracker late =
        new RealTimeTracker(TruthTracker.IDENTITY, 10, () -> clock[0] += 250_000_000L)) {
      protocol.run(sequences.get(0), late, (sequence, frame, reports) -> {});
    }
    int[] shown = {0, 0, 0, 0, 2, 2, 2, 5};
    double sum = 0;
    for (int i = 1; i < shown.length; i++) {
      sum += new Box(i, 0, 10, 10).overlap(new Box(shown[i], 0, 10, 10));
    }
    assertThat(protocol.overall().get("ao")).isCloseTo(sum / 7, within(1e-12));
    assertThat(Files.readAllLines(root.resolve("results/identity/walk.txt")))
        .isEqualTo(Arrays.stream(shown).mapToObj(i -> (1 + i) + ",1,10,10").toList());
  }

  /** The first steps of a process are slow. */
  @Test
  void whatIsPlayedBeforeIsNotMeasured(@TempDir Path root) throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.images("walk/img1", "%06d.png", 1, 40);
    files.file(
        "walk/gt/gt.txt",
        "1,1,1,1,5,6",
        "2,1,1,1,5,6",
        "3,2,1,1,5,6",
        "4,2,1,1,5,6",
        "1,4,-9,1,5,6",
        "5,4,-1,1,5,6",
        "40,3,1,1,5,6");
    LabelledSequence walk = Dataset.MOT.read(root).get(0);
    SlowTracker slow =
        new SlowTracker(IntStream.range(0, 31).mapToDouble(i -> i < 30 ? 9 : .01).toArray());
    List<Integer> answers = new ArrayList<>();
    try (RealTimeTracker late = new RealTimeTracker(slow, 10, () -> slow.now)) {
      late.warmUp(walk);
      assertThat(slow.seen).isEqualTo(IntStream.range(0, 30).boxed().toList());
      assertThat(slow.marked).containsExactly("1 on 0", "2 on 2", "4 on 4");
      assertThat(slow.open).isZero();
      try (EvaluatedTracker.Session session = late.open(walk)) {
        for (int i = 0; i < 3; i++) {
          Map<String, Region> starts =
              i == 0 ? Map.of(TARGET, Region.of(new Box(-1, 0, 5, 5))) : Map.of();
          TargetReport report = session.step(new BlackFrame(i), starts).get(TARGET);
          answers.add((int) report.region().box().x());
        }
      }
    }
    assertThat(answers).containsExactly(0, 1, 2);
  }

  @Test
  void aRateIsAboveZero() {
    assertThatThrownBy(() -> new RealTimeTracker(new SlowTracker(1), 0, System::nanoTime))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a rate is above 0, not 0.0");
  }
}
