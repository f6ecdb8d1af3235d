package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VOT's protocols with trackers whose answers are known. */
class VotProtocolTest {

  private static final FrameListener NOBODY = (sequence, frame, reports) -> {};

  @TempDir private Path root;

  private Map<String, Double> run(EvaluatedTracker tracker) throws IOException {
    List<LabelledSequence> sequences = Dataset.VOT.read(root);
    Protocol protocol =
        Dataset.VOT.protocol(sequences, ResultFiles.in(root.resolve("results")), VotYear.VOT2018);
    for (LabelledSequence sequence : sequences) {
      protocol.run(sequence, tracker, NOBODY);
    }
    return protocol.overall();
  }

  private void sequence(String name, List<String> truth) throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.images(name, "%08d.png", 1, truth.size());
    files.file(name + "/groundtruth.txt", truth.toArray(String[]::new));
  }

  private static String square(int left, int top) {
    return "%d,%d,9,9".formatted(left, top);
  }

  @Test
  void aTargetThatLeavesItsPlaceIsLostOnceAndStartedAgain() throws IOException {
    List<String> truth = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      truth.add(square(i < 3 ? 0 : 20, 5));
    }
    sequence("jump", truth);
    Map<String, Double> score = run(TruthTracker.STATIC);
    assertThat(score).containsEntry("lostNumber", 1.0).containsEntry("robustness", 5.0);
    // The start on frame 8 is followed by eleven frames, of which two count.
    assertThat(score).containsEntry("accuracy", 1.0).doesNotContainKey("eao");
    // Without resets the static box overlaps on two of nineteen frames.
    assertThat(score.get("ao")).isCloseTo(2 / 19.0, within(1e-12));
    List<String> lines =
        Files.readAllLines(root.resolve("results/static/baseline/jump/jump_001.txt"));
    assertThat(lines.subList(0, 9))
        .containsExactly(
            "1", "0,5,9,5,9,14,0,14", "0,5,9,5,9,14,0,14", "2", "0", "0", "0", "0", "1");
    assertThat(lines).hasSize(20);
  }

  /** For vot-toolkit a tracker is deterministic whose first three trajectories are the same. */
  @Test
  void whereResultsAreKeptThereAreThreeRuns() throws IOException {
    sequence("walk", List.of(square(0, 5), square(1, 5), square(2, 5)));
    Path folder = root.resolve("results/static/baseline/walk");
    int[] passes = {0};
    EvaluatedTracker counted =
        new EvaluatedTracker() {
          @Override
          public String id() {
            return TruthTracker.STATIC.id();
          }

          @Override
          public Session open(LabelledSequence sequence) throws IOException {
            passes[0]++;
            return TruthTracker.STATIC.open(sequence);
          }

          @Override
          public void close() {
            // Nothing is open.
          }
        };
    run(counted);
    // One without resets, three with them.
    assertThat(passes[0]).isEqualTo(4);
    List<String> first = Files.readAllLines(folder.resolve("walk_001.txt"));
    assertThat(first).hasSize(3);
    assertThat(Files.readAllLines(folder.resolve("walk_002.txt"))).isEqualTo(first);
    assertThat(Files.readAllLines(folder.resolve("walk_003.txt"))).isEqualTo(first);
    assertThat(folder.resolve("walk_004.txt")).doesNotExist();
    passes[0] = 0;
    List<LabelledSequence> sequences = Dataset.VOT.read(root);
    Dataset.VOT
        .protocol(sequences, ResultFiles.none(), VotYear.VOT2018)
        .run(sequences.get(0), counted, NOBODY);
    assertThat(passes[0]).isEqualTo(2);
  }

  @Test
  void theGroundTruthOfPolygonsNeverFails() throws IOException {
    List<String> truth = new ArrayList<>();
    for (int i = 0; i < 110; i++) {
      int x = i % 9;
      truth.add("%d,5,%d,8,%d,20,%d,17".formatted(10 + x, 30 + x, 28 + x, 8 + x));
    }
    sequence("turned", truth);
    assertThat(run(TruthTracker.IDENTITY))
        .containsEntry("accuracy", 1.0)
        .containsEntry("robustness", 0.0)
        .containsEntry("eao", 1.0)
        .containsEntry("ao", 1.0);
    assertThat(Files.readAllLines(root.resolve("results/identity/baseline/turned/turned_001.txt")))
        .startsWith("1", "11,5,31,8,29,20,9,17");
  }

  @Test
  void aTrackerStartsOnAnUprightBoxWithThePolygonsArea() {
    Region diamond = Region.of(Polygon.of(20, 10, 30, 20, 20, 30, 10, 20));
    Box start = StartBox.of(diamond);
    assertThat(start.centerX()).isEqualTo(20);
    assertThat(start.centerY()).isEqualTo(20);
    assertThat(start.width()).isCloseTo(1 + Math.sqrt(200), within(1e-12));
    assertThat(start.height()).isEqualTo(start.width());
    Region box = Region.of(new Box(1, 2, 3, 4));
    assertThat(StartBox.of(box)).isEqualTo(box.box());
  }

  /** Twenty frames, ten with the target: static holds on to all, identity knows. */
  @Test
  void absentTargetsAreMeasuredAsLongTerm() throws IOException {
    List<String> truth = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      truth.add(i < 10 ? square(3, 5) : "nan,nan,nan,nan");
    }
    sequence("gone", truth);
    Map<String, Double> score = run(TruthTracker.STATIC);
    assertThat(score.get("precision")).isCloseTo(9 / 19.0, within(1e-12));
    assertThat(score.get("recall")).isCloseTo(.9, within(1e-12));
    assertThat(score.get("f1")).isCloseTo(2 * (9 / 19.0) * .9 / (9 / 19.0 + .9), within(1e-12));
    score = run(TruthTracker.IDENTITY);
    assertThat(score).containsEntry("precision", 1.0).doesNotContainKey("eao");
    assertThat(score.get("recall")).isCloseTo(.9, within(1e-12));
    Path results = root.resolve("results/identity/longterm/gone");
    assertThat(Files.readAllLines(results.resolve("gone_001.txt"))).startsWith("1", "3,5,9,9");
    List<String> confidences = Files.readAllLines(results.resolve("gone_001_confidence.value"));
    assertThat(confidences).hasSize(20).startsWith("", "1.000000").endsWith("0.000000");
  }

  /** A network that is sure of all that it reports differs in the seventh decimal. */
  @Test
  void confidencesAreWrittenAsTheyAreMeasured() throws IOException {
    List<String> truth = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      truth.add(i < 10 ? square(3, 5) : "nan,nan,nan,nan");
    }
    sequence("sure", truth);
    double present = .99999994;
    double absent = .99999982;
    Map<String, Double> score = run(sureOf(present, absent));
    assertThat(score).containsEntry("precision", 1.0);
    assertThat(score.get("recall")).isCloseTo(.9, within(1e-12));
    List<String> written =
        Files.readAllLines(root.resolve("results/sure/longterm/sure/sure_001_confidence.value"));
    assertThat(written.get(0)).isEmpty();
    assertThat(written.stream().skip(1).map(Double::parseDouble))
        .containsExactlyElementsOf(
            Stream.concat(
                    Collections.nCopies(9, present).stream(),
                    Collections.nCopies(10, absent).stream())
                .toList());
    run(sureOf(1e-8, 0));
    assertThat(
            Files.readAllLines(
                root.resolve("results/sure/longterm/sure/sure_001_confidence.value")))
        .startsWith("", "0.000000010")
        .endsWith("0.000000");
  }

  /** Holds on to where it was marked, with one confidence on ten frames and then another. */
  private static EvaluatedTracker sureOf(double first, double then) {
    return new EvaluatedTracker() {
      @Override
      public String id() {
        return "sure";
      }

      @Override
      public Session open(LabelledSequence sequence) {
        Map<String, Region> places = new LinkedHashMap<>();
        return new Session() {
          @Override
          public Map<String, TargetReport> step(SequenceFrame frame, Map<String, Region> starts) {
            places.putAll(starts);
            Map<String, TargetReport> reports = new LinkedHashMap<>();
            double confidence = frame.number() < 10 ? first : then;
            places.forEach(
                (target, place) -> reports.put(target, new TargetReport(place, confidence, true)));
            return reports;
          }

          @Override
          public void stop(String target) {
            places.remove(target);
          }

          @Override
          public void close() {
            // Nothing is open.
          }
        };
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }

  @Test
  void theBestThresholdLeavesOutWhatIsUnsure() {
    LongTermScore.Run run =
        new LongTermScore.Run(List.of(0.0, .8, .6, 0.0, 0.0), List.of(0.0, .9, .8, .3, .2), 3);
    LongTermScore score = LongTermScore.of(List.of(run));
    assertThat(score.precision()).isCloseTo(.7, within(1e-12));
    assertThat(score.recall()).isCloseTo(1.4 / 3, within(1e-12));
  }

  @Test
  void manyConfidencesAreThresholdsInEvenSteps() {
    List<Double> overlaps = new ArrayList<>(List.of(0.0));
    List<Double> confidences = new ArrayList<>(List.of(0.0));
    for (int i = 1; i <= 1000; i++) {
      overlaps.add(i > 500 ? 1.0 : 0.0);
      confidences.add(i / 1000.0);
    }
    LongTermScore score =
        LongTermScore.of(List.of(new LongTermScore.Run(overlaps, confidences, 500)));
    assertThat(score.f1()).isBetween(.99, 1.0);
  }
}
