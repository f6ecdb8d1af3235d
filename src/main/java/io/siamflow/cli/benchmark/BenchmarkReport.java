package io.siamflow.cli.benchmark;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a benchmark found.
 *
 * @param benchmark its name
 * @param machine what it ran on, by name
 * @param outcome the measurements, one for each subject, and what failed
 */
public record BenchmarkReport(String benchmark, Map<String, String> machine, Outcome outcome) {

  List<Measurement> measurements() {
    return outcome.measurements();
  }

  /** The names of all settings. */
  Set<String> settings() {
    Set<String> names = new LinkedHashSet<>();
    measurements().forEach(one -> names.addAll(one.setting().keySet()));
    return names;
  }

  /** The names of all figures. */
  Set<String> figures() {
    Set<String> names = new LinkedHashSet<>();
    measurements().forEach(one -> names.addAll(one.figures().keySet()));
    return names;
  }
}
