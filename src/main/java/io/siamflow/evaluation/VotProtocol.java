package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * VOT with resets, as pysot's {@code tools/test.py} runs it: where the tracker's region does not
 * overlap with the ground truth it has failed, and starts again five frames later. One pass without
 * resets comes first, from the polygon's bounds, for the measures of boxes.
 *
 * <p>Raw results are {@code TRACKER/baseline/NAME/NAME_001.txt}: 1 for a start, 2 for a failure, 0
 * for a frame that was passed over, else the region. vot-toolkit repeats an experiment fifteen
 * times ({@code vot2018/shortterm.yaml}) and takes a tracker to be deterministic whose first three
 * trajectories are the same. So where raw results are kept there are three runs, the others in
 * NAME_002 and NAME_003; the measures are the first one's.
 */
final class VotProtocol extends Protocol {

  /** As many equal trajectories are a deterministic tracker's. */
  private static final int KEPT_RUNS = 3;

  private final ResultFiles results;
  private final VotYear year;
  private final List<VotRun> runs = new ArrayList<>();

  VotProtocol(ResultFiles results, VotYear year) {
    this.results = results;
    this.year = year;
  }

  @Override
  SequenceScore measure(LabelledSequence sequence, EvaluatedTracker tracker, FrameListener listener)
      throws IOException {
    OnePass pass = OnePass.run(sequence, tracker, listener);
    List<Optional<Box>> truth = OnePass.truth(sequence);
    Map<String, Double> measures = pass.measures(truth);
    VotRun run = withResets(sequence, tracker, pass.width(), pass.height());
    runs.add(run);
    keep(tracker, run, 1);
    for (int i = 2; results.areKept() && i <= KEPT_RUNS; i++) {
      keep(tracker, withResets(sequence, tracker, pass.width(), pass.height()), i);
    }
    measures.putAll(measures(VotScore.of(List.of(run), year)));
    return new SequenceScore(
        sequence.name(),
        pass.boxes().size(),
        pass.totalSeconds(),
        measures,
        Optional.of(pass.curves(truth)));
  }

  private void keep(EvaluatedTracker tracker, VotRun run, int number) throws IOException {
    results.write(
        "%s/baseline/%s/%s_00%s.txt".formatted(tracker.id(), run.name(), run.name(), number),
        run.steps().stream().map(VotProtocol::line).toList());
  }

  private static String line(VotStep step) {
    if (step instanceof VotStep.Tracked tracked) {
      return BoxLine.of(tracked.region());
    }
    return step == VotStep.Mark.STARTED ? "1" : step == VotStep.Mark.FAILED ? "2" : "0";
  }

  private static Map<String, Double> measures(VotScore score) {
    Map<String, Double> measures = new LinkedHashMap<>();
    score.accuracy().ifPresent(value -> measures.put("accuracy", value));
    measures.put("robustness", score.robustness());
    measures.put("lostNumber", (double) score.lostNumber());
    score.expectedAverageOverlap().ifPresent(value -> measures.put("eao", value));
    return measures;
  }

  private static VotRun withResets(
      LabelledSequence sequence, EvaluatedTracker tracker, int width, int height)
      throws IOException {
    List<VotStep> steps = new ArrayList<>();
    List<Polygon> truth = new ArrayList<>();
    try (EvaluatedTracker.Session session = tracker.open(sequence);
        FrameSource.Playback frames = sequence.frames().play()) {
      int start = 0;
      String target = "";
      for (Optional<SequenceFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
        try (SequenceFrame frame = next.get()) {
          int number = frame.number();
          Region region = region(sequence, number);
          truth.add(region.polygon());
          if (number < start) {
            steps.add(VotStep.Mark.SKIPPED);
          } else if (number == start) {
            target = SequenceTruth.ONLY_TARGET;
            session.step(frame, Map.of(target, startOf(region)));
            steps.add(VotStep.Mark.STARTED);
          } else {
            Polygon found = session.step(frame, Map.of()).get(target).region().polygon();
            if (RasterOverlap.of(found, region.polygon(), width, height) > 0) {
              steps.add(new VotStep.Tracked(found));
            } else {
              steps.add(VotStep.Mark.FAILED);
              session.stop(target);
              start = number + VotRun.RESTART;
            }
          }
        }
      }
    }
    return new VotRun(sequence.name(), width, height, truth, steps);
  }

  private static Region region(LabelledSequence sequence, int frame) throws IOException {
    return sequence
        .truth()
        .region(SequenceTruth.ONLY_TARGET, frame)
        .orElseThrow(
            () ->
                new IOException(
                    "%s: no target on frame %d, but there are no resets without"
                        .formatted(sequence.name(), frame)));
  }

  private static Region startOf(Region region) {
    return new Region(StartBox.of(region), Optional.of(region.polygon()), Optional.empty());
  }

  @Override
  Map<String, Double> benchmarkOverall() {
    return measures(VotScore.of(runs, year));
  }
}
