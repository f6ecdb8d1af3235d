package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Many targets at once: each is marked on the first frame on which it is there and can be marked,
 * and followed to the sequence's end; its box is reported while the tracker takes it to be in
 * sight, and does not count where it lies on a {@linkplain Distractors distractor}. There is no
 * detector, so this measures following and not finding.
 *
 * <p>Raw results are {@code TRACKER/data/NAME.txt}, {@code frame,id,left,top,width,height,
 * confidence,-1,-1,-1}, as MOTChallenge's tools and TrackEval read them.
 */
final class ManyTargetsProtocol extends Protocol {

  private final ResultFiles results;
  private final ManyTargetsScore.Counts counts = new ManyTargetsScore.Counts();

  ManyTargetsProtocol(ResultFiles results) {
    this.results = results;
  }

  @Override
  SequenceScore measure(LabelledSequence sequence, EvaluatedTracker tracker, FrameListener listener)
      throws IOException {
    Pass pass = new Pass(sequence);
    pass.run(tracker, listener);
    results.write(tracker.id() + "/data/" + sequence.name() + ".txt", pass.lines);
    ManyTargetsScore.Counts ofThis = ManyTargetsScore.count(pass.frames);
    counts.add(ofThis);
    Map<String, Double> measures = new LinkedHashMap<>();
    pass.averageOverlap().ifPresent(overlap -> measures.put("ao", overlap));
    measures.putAll(measures(ofThis.score()));
    return new SequenceScore(
        sequence.name(), pass.frames.size(), pass.seconds, measures, Optional.empty());
  }

  private static Map<String, Double> measures(ManyTargetsScore score) {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("hota", score.hota());
    measures.put("detA", score.detection());
    measures.put("assA", score.association());
    measures.put("idf1", score.idf1());
    measures.put("idPrecision", score.idPrecision());
    measures.put("idRecall", score.idRecall());
    return measures;
  }

  @Override
  Map<String, Double> benchmarkOverall() {
    return measures(counts.score());
  }

  /** One sequence from the first frame to the last. */
  private static final class Pass {

    private final LabelledSequence sequence;
    private final UnmarkedTargets unmarked;
    private final List<ManyTargetsScore.Frame> frames = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final Map<String, List<Double>> overlaps = new LinkedHashMap<>();
    private double seconds;

    Pass(LabelledSequence sequence) {
      this.sequence = sequence;
      this.unmarked = new UnmarkedTargets(sequence.truth());
    }

    void run(EvaluatedTracker tracker, FrameListener listener) throws IOException {
      try (EvaluatedTracker.Session session = tracker.open(sequence);
          FrameSource.Playback playback = sequence.frames().play()) {
        for (Optional<SequenceFrame> next = playback.next();
            next.isPresent();
            next = playback.next()) {
          try (SequenceFrame frame = next.get()) {
            Map<String, Region> truth = truth(frame.number());
            Map<String, Region> starts = unmarked.mark(frame);
            long begin = System.nanoTime();
            Map<String, TargetReport> reports = session.step(frame, starts);
            seconds += (System.nanoTime() - begin) / 1e9;
            add(frame.number(), truth, starts, reports);
            listener.seen(sequence, frame, reports);
          }
        }
      }
    }

    private Map<String, Region> truth(int frame) throws IOException {
      Map<String, Region> regions = new LinkedHashMap<>();
      for (String target : sequence.truth().targets()) {
        sequence.truth().region(target, frame).ifPresent(region -> regions.put(target, region));
      }
      return regions;
    }

    private void add(
        int number,
        Map<String, Region> truth,
        Map<String, Region> starts,
        Map<String, TargetReport> reports) {
      Map<String, Box> trueBoxes = new LinkedHashMap<>();
      truth.forEach(
          (target, region) -> {
            trueBoxes.put(target, region.box());
            if (overlaps.containsKey(target)) {
              overlaps.get(target).add(region.box().overlap(reports.get(target).region().box()));
            }
          });
      starts.keySet().forEach(target -> overlaps.put(target, new ArrayList<>()));
      Map<String, Box> reported = new LinkedHashMap<>();
      reports.forEach(
          (target, report) -> {
            if (report.visible()) {
              reported.put(target, report.region().box());
              lines.add(line(number, target, report));
            }
          });
      frames.add(
          new ManyTargetsScore.Frame(
              trueBoxes,
              Distractors.takenOut(reported, trueBoxes, sequence.truth().ignored(number))));
    }

    private String line(int number, String target, TargetReport report) {
      Box box = report.region().box().translate(sequence.origin(), sequence.origin());
      return String.format(
          Locale.ROOT,
          "%d,%s,%s,%.6f,-1,-1,-1",
          number + 1,
          target,
          BoxLine.of(box),
          report.confidence());
    }

    /**
     * The mean over marked targets of the mean overlap behind their marks, visible or not; nothing
     * if no target is there behind its mark.
     */
    OptionalDouble averageOverlap() {
      return overlaps.values().stream()
          .filter(values -> !values.isEmpty())
          .mapToDouble(
              values -> values.stream().mapToDouble(Double::doubleValue).average().orElseThrow())
          .average();
    }
  }
}
