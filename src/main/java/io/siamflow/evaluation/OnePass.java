package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One target followed from the first frame to the last, never helped.
 *
 * @param boxes one for each frame, the given one first
 * @param confidences one for each frame
 * @param visible for each frame, whether the tracker took the target to be in sight
 * @param seconds how long the tracker took for each frame
 * @param width the first picture's width, pixels
 * @param height the first picture's height, pixels
 */
record OnePass(
    List<Box> boxes,
    List<Double> confidences,
    List<Boolean> visible,
    List<Double> seconds,
    int width,
    int height) {

  /** Runs the tracker on a sequence whose target is there on the first frame. */
  static OnePass run(LabelledSequence sequence, EvaluatedTracker tracker, FrameListener listener)
      throws IOException {
    String target = sequence.truth().targets().get(0);
    Region first =
        sequence
            .truth()
            .region(target, 0)
            .orElseThrow(() -> new IOException(sequence.name() + ": no target on the first frame"));
    OnePass pass =
        new OnePass(
            new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), 0, 0);
    int width = 0;
    int height = 0;
    try (EvaluatedTracker.Session session = tracker.open(sequence);
        FrameSource.Playback frames = sequence.frames().play()) {
      for (Optional<SequenceFrame> next = frames.next(); next.isPresent(); next = frames.next()) {
        try (SequenceFrame frame = next.get()) {
          if (frame.number() == 0) {
            width = frame.picture().width();
            height = frame.picture().height();
          }
          long begin = System.nanoTime();
          Map<String, TargetReport> reports =
              session.step(frame, frame.number() == 0 ? Map.of(target, first) : Map.of());
          pass.seconds.add((System.nanoTime() - begin) / 1e9);
          pass.add(reports.get(target));
          listener.seen(sequence, frame, reports);
        }
      }
    }
    return new OnePass(pass.boxes, pass.confidences, pass.visible, pass.seconds, width, height);
  }

  private void add(TargetReport report) {
    boxes.add(report.region().box());
    confidences.add(report.confidence());
    visible.add(report.visible());
  }

  double totalSeconds() {
    return seconds.stream().mapToDouble(Double::doubleValue).sum();
  }

  /** The boxes of the ground truth. */
  static List<Optional<Box>> truth(LabelledSequence sequence) throws IOException {
    SequenceTruth truth = sequence.truth();
    List<Optional<Box>> boxes = new ArrayList<>();
    for (int i = 0; i < truth.size(); i++) {
      boxes.add(truth.region(truth.targets().get(0), i).map(Region::box));
    }
    return boxes;
  }

  OnePassScore curves(List<Optional<Box>> truth) {
    return curves(truth, Set.of());
  }

  /** The curves where the benchmark marks frames as those without the target. */
  OnePassScore curves(List<Optional<Box>> truth, Set<Integer> markedAbsent) {
    return OnePassScore.of(truth, boxes, markedAbsent);
  }

  /** The measures that every benchmark with one target has. */
  Map<String, Double> measures(List<Optional<Box>> truth) {
    return measures(truth, curves(truth));
  }

  /** The same, where the curves are known. */
  Map<String, Double> measures(List<Optional<Box>> truth, OnePassScore curves) {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("ao", AverageOverlap.of(truth, boxes));
    measures.put("auc", curves.areaUnderCurve());
    measures.put("precision20", curves.precisionAt20());
    measures.put("normalisedPrecision20", curves.normalisedPrecisionAt20());
    return measures;
  }

  /** The boxes as lines of a file whose first pixel is called so. */
  List<String> lines(int origin) {
    return boxes.stream().map(box -> BoxLine.of(box.translate(origin, origin))).toList();
  }
}
