package io.siamflow.cli.benchmark;

import java.util.List;

/**
 * What became of all candidates.
 *
 * @param measurements of those that were measured to the end, in order
 * @param failures of the others, in order
 */
public record Outcome(List<Measurement> measurements, List<Failure> failures) {

  public Outcome {
    measurements = List.copyOf(measurements);
    failures = List.copyOf(failures);
  }
}
