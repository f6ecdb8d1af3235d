package io.siamflow.evaluation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a benchmark measures a tracker: runs it over one sequence after the other and remembers what
 * the score of all needs. Each evaluation has its own.
 */
public abstract class Protocol {

  private final List<SequenceScore> scores = new ArrayList<>();

  /**
   * Runs the tracker over a sequence and writes its raw results.
   *
   * @throws IOException if a frame cannot be read or a result not be written; the message names the
   *     file
   */
  public final SequenceScore run(
      LabelledSequence sequence, EvaluatedTracker tracker, FrameListener listener)
      throws IOException {
    SequenceScore score = measure(sequence, tracker, listener);
    scores.add(score);
    return score;
  }

  abstract SequenceScore measure(
      LabelledSequence sequence, EvaluatedTracker tracker, FrameListener listener)
      throws IOException;

  /** The scores so far. */
  public final List<SequenceScore> scores() {
    return List.copyOf(scores);
  }

  /** The score of all sequences so far: the mean of each measure, and the benchmark's own. */
  public final Map<String, Double> overall() {
    Map<String, Double> overall = new LinkedHashMap<>();
    for (SequenceScore score : scores) {
      for (String measure : score.measures().keySet()) {
        overall.computeIfAbsent(measure, this::mean);
      }
    }
    overall.putAll(benchmarkOverall());
    return overall;
  }

  /** What the benchmark does not take as the mean of its sequences, by its measures' names. */
  abstract Map<String, Double> benchmarkOverall();

  private double mean(String measure) {
    return scores.stream()
        .filter(score -> score.measures().containsKey(measure))
        .mapToDouble(score -> score.measures().get(measure))
        .average()
        .orElseThrow();
  }
}
