package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One-pass evaluation of OTB, UAV123 and LaSOT: the target is given on the first frame and followed
 * to the last. Raw results are {@code TRACKER/NAME.txt}, x,y,w,h a line, as pysot reads them.
 */
final class OnePassProtocol extends Protocol {

  private final ResultFiles results;

  OnePassProtocol(ResultFiles results) {
    this.results = results;
  }

  @Override
  SequenceScore measure(LabelledSequence sequence, EvaluatedTracker tracker, FrameListener listener)
      throws IOException {
    OnePass pass = OnePass.run(sequence, tracker, listener);
    results.write(tracker.id() + "/" + sequence.name() + ".txt", pass.lines(sequence.origin()));
    List<Optional<Box>> truth = OnePass.truth(sequence);
    OnePassScore curves = pass.curves(truth, sequence.markedAbsent());
    return new SequenceScore(
        sequence.name(),
        pass.boxes().size(),
        pass.totalSeconds(),
        pass.measures(truth, curves),
        Optional.of(curves));
  }

  @Override
  Map<String, Double> benchmarkOverall() {
    return Map.of();
  }
}
