package io.siamflow.cli.soak;

import java.util.List;

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
        skipped       %s%s"""
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
            report.example() == null ? "" : "\nfor example   " + report.example());
  }
}
