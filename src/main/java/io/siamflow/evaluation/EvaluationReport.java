package io.siamflow.evaluation;

import java.util.List;
import java.util.Map;

/**
 * The outcome of an evaluation.
 *
 * @param dataset the benchmark's name
 * @param tracker the tracker's name
 * @param scores of each sequence
 * @param overall the score of all, by the measures' names
 */
public record EvaluationReport(
    String dataset, String tracker, List<SequenceScore> scores, Map<String, Double> overall) {

  public EvaluationReport {
    scores = List.copyOf(scores);
  }

  /** Frames per second over all sequences. */
  public double framesPerSecond() {
    double seconds = scores.stream().mapToDouble(SequenceScore::seconds).sum();
    return scores.stream().mapToLong(SequenceScore::frames).sum() / Math.max(1e-9, seconds);
  }
}
