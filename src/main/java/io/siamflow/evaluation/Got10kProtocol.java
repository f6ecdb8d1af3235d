package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * GOT-10k: one pass, then average overlap and success rates over the frames on which the target is
 * visible. Raw results are {@code TRACKER/NAME/NAME_001.txt} and {@code NAME_time.txt}, as its
 * toolkit and server read them. Of the test split there is nothing else.
 */
final class Got10kProtocol extends Protocol {

  private final ResultFiles results;
  private final List<Got10kScore> scores = new ArrayList<>();

  Got10kProtocol(ResultFiles results) {
    this.results = results;
  }

  @Override
  SequenceScore measure(LabelledSequence sequence, EvaluatedTracker tracker, FrameListener listener)
      throws IOException {
    OnePass pass = OnePass.run(sequence, tracker, listener);
    String place = tracker.id() + "/" + sequence.name() + "/" + sequence.name();
    results.write(place + "_001.txt", pass.lines(sequence.origin()));
    results.write(
        place + "_time.txt",
        pass.seconds().stream().map(s -> String.format(Locale.ROOT, "%.6f", s)).toList());
    if (sequence.isUnmeasured()) {
      return new SequenceScore(
          sequence.name(), pass.boxes().size(), pass.totalSeconds(), Map.of(), Optional.empty());
    }
    List<Optional<Box>> truth = OnePass.truth(sequence);
    Got10kScore score =
        Got10kScore.of(truth, pass.boxes(), sequence.cover(), pass.width(), pass.height());
    scores.add(score);
    Map<String, Double> measures = pass.measures(truth);
    measures.putAll(measures(score));
    return new SequenceScore(
        sequence.name(),
        pass.boxes().size(),
        pass.totalSeconds(),
        measures,
        Optional.of(pass.curves(truth)));
  }

  private static Map<String, Double> measures(Got10kScore score) {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("got10kAo", score.averageOverlap());
    measures.put("sr50", score.successRate(.5));
    measures.put("sr75", score.successRate(.75));
    return measures;
  }

  @Override
  Map<String, Double> benchmarkOverall() {
    return scores.isEmpty() ? Map.of() : measures(Got10kScore.overall(scores));
  }
}
