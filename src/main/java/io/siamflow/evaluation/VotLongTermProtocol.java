package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * VOT's long-term challenge: one pass with a confidence on every frame, and F1. A tracker that
 * takes the target to be out of sight reports nothing, which is a confidence of 0.
 *
 * <p>Raw results are {@code TRACKER/longterm/NAME/NAME_001.txt}, its first line 1 and then the
 * boxes, and {@code NAME_001_confidence.value}, its first line empty and then the confidences as
 * they are measured.
 */
final class VotLongTermProtocol extends Protocol {

  private static final int FEWEST_DECIMALS = 6;

  private final ResultFiles results;
  private final List<LongTermScore.Run> runs = new ArrayList<>();

  VotLongTermProtocol(ResultFiles results) {
    this.results = results;
  }

  @Override
  SequenceScore measure(LabelledSequence sequence, EvaluatedTracker tracker, FrameListener listener)
      throws IOException {
    OnePass pass = OnePass.run(sequence, tracker, listener);
    List<Optional<Box>> truth = OnePass.truth(sequence);
    LongTermScore.Run run = run(pass, truth);
    runs.add(run);
    write(sequence, tracker, pass, run.confidences());
    Map<String, Double> measures = pass.measures(truth);
    measures.putAll(measures(LongTermScore.of(List.of(run))));
    return new SequenceScore(
        sequence.name(),
        pass.boxes().size(),
        pass.totalSeconds(),
        measures,
        Optional.of(pass.curves(truth)));
  }

  private static LongTermScore.Run run(OnePass pass, List<Optional<Box>> truth) {
    List<Double> overlaps = new ArrayList<>(List.of(0.0));
    List<Double> confidences = new ArrayList<>(List.of(0.0));
    for (int i = 1; i < truth.size(); i++) {
      boolean visible = pass.visible().get(i);
      confidences.add(visible ? Math.max(0, pass.confidences().get(i)) : 0.0);
      overlaps.add(
          truth.get(i).isEmpty()
              ? 0.0
              : RasterOverlap.of(
                  Polygon.of(pass.boxes().get(i)),
                  Polygon.of(truth.get(i).get()),
                  pass.width(),
                  pass.height()));
    }
    int present = (int) truth.stream().filter(Optional::isPresent).count();
    return new LongTermScore.Run(overlaps, confidences, present);
  }

  private void write(
      LabelledSequence sequence, EvaluatedTracker tracker, OnePass pass, List<Double> confidences)
      throws IOException {
    String place =
        "%s/longterm/%s/%s_001".formatted(tracker.id(), sequence.name(), sequence.name());
    List<String> boxes = new ArrayList<>(pass.lines(sequence.origin()));
    boxes.set(0, "1");
    results.write(place + ".txt", boxes);
    List<String> lines = new ArrayList<>(List.of(""));
    confidences.stream().skip(1).map(VotLongTermProtocol::line).forEach(lines::add);
    results.write(place + "_confidence.value", lines);
  }

  /** All digits, as two confidences that are written alike would share a threshold. */
  private static String line(double confidence) {
    BigDecimal exact = BigDecimal.valueOf(confidence);
    return exact.setScale(Math.max(FEWEST_DECIMALS, exact.scale())).toPlainString();
  }

  private static Map<String, Double> measures(LongTermScore score) {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("precision", score.precision());
    measures.put("recall", score.recall());
    measures.put("f1", score.f1());
    return measures;
  }

  @Override
  Map<String, Double> benchmarkOverall() {
    return measures(LongTermScore.of(runs));
  }
}
