package io.siamflow.cli.soak;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** A soak's report for a person. */
final class SoakSummary {

  private SoakSummary() {}

  static String of(SoakReport report) {
    List<Long> recovery = report.recoveryMillis().stream().sorted().toList();
    String times =
        recovery.isEmpty()
            ? "none followed to its end"
            : "median %d ms, longest %d ms"
                .formatted(recovery.get(recovery.size() / 2), recovery.get(recovery.size() - 1));
    return """
        disturbances  %d, recovery: %s
        events        %d of %d; lost %d, doubled %d, changed %d; late %d, dead letters %d
        skipped       %s%s%s"""
        .formatted(
            report.kills(),
            times,
            report.events(),
            report.expected(),
            report.lost(),
            report.doubled(),
            report.changed(),
            report.late(),
            report.deadLetters(),
            report.skipped().isEmpty()
                ? "nothing"
                : String.join(
                    ", ", report.skipped().stream().map(SoakReport.Skipped::what).toList()),
            processes(report.processes()),
            report.example() == null ? "" : "\nfor example   " + report.example());
  }

  /**
   * Of each process that ran longest under its name: the second sample, when all is warm, the most
   * and the last.
   */
  private static String processes(List<ProcessSample> samples) {
    StringBuilder text = new StringBuilder();
    Map<Long, List<ProcessSample>> byPid =
        samples.stream()
            .collect(
                Collectors.groupingBy(ProcessSample::pid, LinkedHashMap::new, Collectors.toList()));
    Map<String, List<ProcessSample>> longest = new TreeMap<>();
    byPid
        .values()
        .forEach(
            life ->
                longest.merge(life.get(0).name(), life, (a, b) -> a.size() >= b.size() ? a : b));
    longest.forEach(
        (name, life) -> {
          if (life.size() >= 3) {
            text.append(
                "\n%-13s live heap %s MiB, resident %s MiB, files %s, threads %s in %d samples"
                    .formatted(
                        name,
                        course(life, sample -> sample.heapKib() / 1024),
                        course(life, sample -> sample.residentKib() / 1024),
                        course(life, ProcessSample::files),
                        course(life, ProcessSample::threads),
                        life.size()));
          }
        });
    return text.toString();
  }

  private static String course(List<ProcessSample> life, ToLongFunction<ProcessSample> figure) {
    return "%d .. %d .. %d"
        .formatted(
            figure.applyAsLong(life.get(1)),
            life.stream().mapToLong(figure).max().orElseThrow(),
            figure.applyAsLong(life.get(life.size() - 1)));
  }
}
