package io.siamflow.cli.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A benchmark as a table for a terminal: the medians of the repetitions. */
public final class BenchmarkTable {

  private static final int MOST_DIGITS = 9;

  private BenchmarkTable() {}

  /**
   * The lines: a head, a line for each measurement, and then the histograms; none without a
   * measurement.
   */
  public static List<String> lines(BenchmarkReport report) {
    if (report.measurements().isEmpty()) {
      return List.of();
    }
    List<List<String>> rows = rows(report);
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        line.append(i == 0 ? "" : "  ");
        line.append(" ".repeat(widths[i] - row.get(i).length())).append(row.get(i));
      }
      lines.add(line.toString());
    }
    for (Measurement one : report.measurements()) {
      one.histograms().forEach((name, counts) -> lines.add(histogram(one, name, counts)));
    }
    return lines;
  }

  /** The head and a row for each measurement; a figure that one does not have is a dash. */
  static List<List<String>> rows(BenchmarkReport report) {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(report.settings());
    head.addAll(report.figures());
    rows.add(head);
    for (Measurement one : report.measurements()) {
      List<String> row = new ArrayList<>();
      for (String setting : report.settings()) {
        row.add(one.setting().getOrDefault(setting, "-").toString());
      }
      for (String figure : report.figures()) {
        Spread spread = one.figures().get(figure);
        row.add(spread == null ? "-" : number(spread.median()));
      }
      rows.add(row);
    }
    return rows;
  }

  private static String histogram(Measurement one, String name, TreeMap<Integer, Integer> counts) {
    return "%s, %s: %s"
        .formatted(
            one.setting().entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", ")),
            name,
            counts.entrySet().stream()
                .map(BenchmarkTable::count)
                .collect(Collectors.joining(", ")));
  }

  private static String count(Map.Entry<Integer, Integer> entry) {
    return entry.getKey() + " x" + entry.getValue();
  }

  /** Four significant digits at least, no exponent, nine decimals at most. */
  static String number(double value) {
    double size = Math.abs(value);
    int digits = 0;
    for (double above = 1000; size < above && digits < MOST_DIGITS; above /= 10) {
      digits++;
    }
    return String.format(Locale.ROOT, "%." + (size == 0 ? 3 : digits) + "f", value);
  }
}
