package io.siamflow.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An evaluation as a table of text: a line for each sequence and one for all. */
public final class EvaluationTable {

  private static final String MISSING = "-";

  private EvaluationTable() {}

  /** The lines, the heading first. */
  public static List<String> lines(EvaluationReport report) {
    List<String> measures = new ArrayList<>(report.overall().keySet());
    List<List<String>> rows = new ArrayList<>();
    List<String> heading = new ArrayList<>(List.of(report.dataset() + " / " + report.tracker()));
    heading.addAll(measures);
    heading.addAll(List.of("frames", "fps"));
    rows.add(heading);
    for (SequenceScore score : report.scores()) {
      rows.add(
          row(score.name(), score.measures(), measures, score.frames(), score.framesPerSecond()));
    }
    long frames = report.scores().stream().mapToLong(SequenceScore::frames).sum();
    rows.add(row("all", report.overall(), measures, frames, report.framesPerSecond()));
    return aligned(rows);
  }

  private static List<String> row(
      String name, Map<String, Double> values, List<String> measures, long frames, double fps) {
    Map<String, Double> known = new LinkedHashMap<>(values);
    List<String> row = new ArrayList<>(List.of(name));
    for (String measure : measures) {
      Double value = known.get(measure);
      row.add(value == null ? MISSING : number(value));
    }
    row.add(Long.toString(frames));
    row.add(String.format(Locale.ROOT, "%.1f", fps));
    return row;
  }

  /** Four decimals, or none where a count is a whole number above 1. */
  static String number(double value) {
    boolean count = value > 1 && value == Math.rint(value);
    return String.format(Locale.ROOT, count ? "%.0f" : "%.4f", value);
  }

  private static List<String> aligned(List<List<String>> rows) {
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
        String format = i == 0 ? "%-" + widths[i] + "s" : "  %" + widths[i] + "s";
        line.append(String.format(Locale.ROOT, format, row.get(i)));
      }
      lines.add(line.toString());
    }
    return lines;
  }
}
