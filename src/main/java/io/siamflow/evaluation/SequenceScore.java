package io.siamflow.evaluation;

import java.util.Map;
import java.util.Optional;

/**
 * How a tracker did on one sequence.
 *
 * @param name the sequence
 * @param frames how many frames were given to the tracker
 * @param seconds how long its steps took in all, without reading and decoding the frames
 * @param measures numbers by their names, in the order of the table
 * @param curves of one-pass evaluation, where that was done
 */
public record SequenceScore(
    String name,
    long frames,
    double seconds,
    Map<String, Double> measures,
    Optional<OnePassScore> curves) {

  /** The tracker's frames per second. */
  public double framesPerSecond() {
    return frames / Math.max(1e-9, seconds);
  }
}
