package io.siamflow.cli.soak;

import java.util.ArrayList;
import java.util.List;

/** A soak's report for a person. */
final class SoakSummary {

  private SoakSummary() {}

  static String of(SoakReport report) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%d kills, %d other disturbances; recovery of kills: %s"
            .formatted(report.kills(), report.disturbances(), times(report.recoveryMillis())));
    lines.add(
        report.expected() == null
            ? "events        %d, compared with nothing".formatted(report.events())
            : "events        %d of %d; lost %d, doubled %d, changed %d; repeated %d"
                .formatted(
                    report.events(),
                    report.expected(),
                    report.lost(),
                    report.doubled(),
                    report.changed(),
                    report.repeated()));
    lines.add(
        "guarantee     %s; late %d, revised %d, dead letters %d"
            .formatted(report.guarantee(), report.late(), report.revised(), report.deadLetters()));
    lines.add(
        "skipped       "
            + names(report.skipped().stream().map(SoakReport.Skipped::what).distinct().toList())
            + "; never drawn "
            + names(report.neverDrawn()));
    lines.add(
        "by themselves %d processes ended; the uninterrupted job restarted %d times"
            .formatted(report.endedByThemselves(), report.restartsOfUninterrupted()));
    if (report.leaks().isEmpty()) {
      lines.add("leaks         not judged: no process lived long enough");
    }
    for (LeakCheck.Course course : report.leaks()) {
      lines.add(
          "%-13s %-12s %d -> %d, at most %d in %d samples%s"
              .formatted(
                  course.process(),
                  course.figure(),
                  course.first(),
                  course.last(),
                  course.bound(),
                  course.samples(),
                  course.exceeded() ? "  EXCEEDED" : ""));
    }
    if (report.example() != null) {
      lines.add("for example   " + report.example());
    }
    if (report.error() != null) {
      lines.add("NOT FINISHED  " + report.error());
    }
    return String.join(System.lineSeparator(), lines);
  }

  private static String names(List<String> names) {
    return names.isEmpty() ? "nothing" : String.join(", ", names);
  }

  private static String times(List<Long> recovery) {
    if (recovery.isEmpty()) {
      return "none followed to its end";
    }
    List<Long> sorted = recovery.stream().sorted().toList();
    return "median %d ms, longest %d ms"
        .formatted(sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
  }
}
