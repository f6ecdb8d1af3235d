package io.siamflow.training;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * How a training went: {@code progress.csv}, a line every few steps, and {@code loss.html}, a page
 * with its curves that reloads itself.
 */
final class TrainingLog {

  private static final String CSV = "progress.csv";
  private static final String PAGE = "loss.html";
  private static final int WIDTH = 900;
  private static final int HEIGHT = 260;
  private static final List<String> COLORS =
      List.of("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b");

  private final Path folder;
  private final List<String> columns;
  private final List<double[]> rows = new ArrayList<>();

  /**
   * The log of a folder.
   *
   * @param columns of the rows; the first is the step
   * @param lastStep what was written for later steps is forgotten, and so are broken lines
   */
  TrainingLog(Path folder, List<String> columns, long lastStep) throws IOException {
    this.folder = folder;
    this.columns = List.copyOf(columns);
    Path file = folder.resolve(CSV);
    if (lastStep > 0 && Files.exists(file)) {
      // As bytes: what a broken file holds need not be text.
      for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).split("\n")) {
        parse(line).filter(row -> row[0] <= lastStep).ifPresent(rows::add);
      }
    }
    write();
  }

  /**
   * The log of a training that ran elsewhere, in a folder of its own.
   *
   * @param elsewhere where its {@value #CSV} stands, if it has one
   * @param folder of the new log
   * @param lastStep as for {@link #TrainingLog}
   */
  static TrainingLog after(Path elsewhere, Path folder, List<String> columns, long lastStep)
      throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve(CSV));
    if (Files.exists(elsewhere.resolve(CSV))) {
      Files.copy(elsewhere.resolve(CSV), folder.resolve(CSV));
    }
    return new TrainingLog(folder, columns, lastStep);
  }

  /** A line's row; nothing for the names of columns, those of other columns and broken lines. */
  private Optional<double[]> parse(String line) {
    String[] cells = line.strip().split(",");
    if (cells.length != columns.size()) {
      return Optional.empty();
    }
    double[] row = new double[cells.length];
    try {
      for (int i = 0; i < cells.length; i++) {
        row[i] = Double.parseDouble(cells[i]);
      }
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
    return Optional.of(row);
  }

  /** Adds a row; a value that is not known is not a number. */
  void add(double... row) throws IOException {
    rows.add(row);
    write();
  }

  private void write() throws IOException {
    StringBuilder csv = new StringBuilder(String.join(",", columns)).append('\n');
    for (double[] row : rows) {
      StringJoiner line = new StringJoiner(",");
      for (double value : row) {
        line.add(value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value));
      }
      csv.append(line).append('\n');
    }
    Files.createDirectories(folder);
    replace(folder.resolve(CSV), csv.toString());
    replace(folder.resolve(PAGE), page());
  }

  /** Whoever stops the program leaves the old file or the new one. */
  private static void replace(Path file, String content) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(part, content);
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private String page() {
    StringBuilder page =
        new StringBuilder("<!DOCTYPE html><meta charset=utf-8><meta http-equiv=refresh content=30>")
            .append("<title>training</title><body style='font:14px sans-serif'>");
    for (int column = 1; column < columns.size(); column++) {
      page.append(chart(column));
    }
    return page.append("</body>\n").toString();
  }

  private String chart(int column) {
    List<double[]> points =
        rows.stream()
            .filter(row -> Double.isFinite(row[column]))
            .map(row -> new double[] {row[0], row[column]})
            .toList();
    if (points.isEmpty()) {
      return "";
    }
    double lastStep = points.get(points.size() - 1)[0];
    double least = points.stream().mapToDouble(point -> point[1]).min().orElse(0);
    double most = points.stream().mapToDouble(point -> point[1]).max().orElse(1);
    double range = most > least ? most - least : 1;
    StringJoiner line = new StringJoiner(" ");
    for (double[] point : points) {
      line.add(
          String.format(
              Locale.ROOT,
              "%.1f,%.1f",
              WIDTH * point[0] / Math.max(1, lastStep),
              HEIGHT * (1 - (point[1] - least) / range)));
    }
    return String.format(
        Locale.ROOT,
        "<h3>%s: %.5g (from %.5g to %.5g, step %.0f)</h3>"
            + "<svg width=%d height=%d style='border:1px solid #ccc'>"
            + "<polyline fill=none stroke='%s' points='%s'/></svg>%n",
        columns.get(column),
        points.get(points.size() - 1)[1],
        least,
        most,
        lastStep,
        WIDTH,
        HEIGHT,
        COLORS.get((column - 1) % COLORS.size()),
        line);
  }
}
