package io.siamflow.cli.benchmark;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a benchmark found.
 *
 * @param benchmark its name
 * @param command the command line
 * @param machine what it ran on, by name
 * @param repetitions of each measurement that were asked for
 * @param outcome the measurements, one for each subject, and what failed
 */
public record BenchmarkReport(
    String benchmark,
    String command,
    Map<String, String> machine,
    int repetitions,
    Outcome outcome) {

  List<Measurement> measurements() {
    return outcome.measurements();
  }

  /** The names of all settings. */
  Set<String> settings() {
    Set<String> names = new LinkedHashSet<>();
    measurements().forEach(one -> names.addAll(one.setting().keySet()));
    return names;
  }

  /** What tells a measurement from the others: its settings that are not the same in all. */
  String label(Measurement one) {
    String label =
        one.setting().entrySet().stream()
            .filter(entry -> !isCommon(entry.getKey()))
            .map(entry -> entry.getKey() + " " + entry.getValue())
            .collect(Collectors.joining(", "));
    return label.isEmpty() ? benchmark : label;
  }

  private boolean isCommon(String setting) {
    return measurements().size() > 1
        && measurements().stream()
                .map(one -> one.setting().getOrDefault(setting, ""))
                .distinct()
                .count()
            == 1;
  }

  /** The names of all figures. */
  Set<String> figures() {
    Set<String> names = new LinkedHashSet<>();
    measurements().forEach(one -> names.addAll(one.figures().keySet()));
    return names;
  }
}
