package io.siamflow.cli.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A benchmark's folder: {@code index.html} with the table, a plot of each figure and the
 * histograms.
 */
public final class BenchmarkPage {

  private BenchmarkPage() {}

  /** The page in a folder. */
  public static Path file(Path folder) {
    return folder.resolve("index.html");
  }

  /**
   * Writes the page.
   *
   * @throws IOException if it cannot be written; the message names it
   */
  public static void write(BenchmarkReport report, Path folder) throws IOException {
    Path file = file(folder);
    try {
      Files.createDirectories(folder);
      Files.writeString(file, page(report));
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + e, e);
    }
  }

  private static String page(BenchmarkReport report) {
    String title = "benchmark " + Html.escaped(report.benchmark());
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
        .append(title)
        .append("</title>\n<style>body{font-family:sans-serif;margin:2em}")
        .append("table{border-collapse:collapse}td,th{padding:.2em .7em;text-align:right}</style>")
        .append("\n</head>\n<body>\n<h1>")
        .append(title)
        .append("</h1>\n<p>");
    report
        .machine()
        .forEach((name, value) -> page.append(Html.escaped(name + ": " + value)).append("<br>\n"));
    page.append("command: ").append(Html.escaped(report.command())).append("<br>\n");
    page.append("Medians of the repetitions; the lines in the bars go from the lowest to the")
        .append(" highest.</p>\n<table>\n");
    List<List<String>> rows = BenchmarkTable.rows(report);
    for (int i = 0; i < rows.size(); i++) {
      String cell = i == 0 ? "th" : "td";
      page.append("<tr>");
      for (String value : rows.get(i)) {
        page.append("<%s>%s</%s>".formatted(cell, Html.escaped(value), cell));
      }
      page.append("</tr>\n");
    }
    page.append("</table>\n");
    for (Failure failure : report.outcome().failures()) {
      page.append("<p>failed: ").append(Html.escaped(failure.line())).append("</p>\n");
    }
    for (String figure : report.figures()) {
      page.append("<p>\n").append(BarPlot.svg(report, figure)).append("</p>\n");
    }
    for (Measurement one : report.measurements()) {
      one.histograms()
          .forEach(
              (name, counts) ->
                  page.append("<p>\n")
                      .append(HistogramPlot.svg(report.label(one), name, counts))
                      .append("</p>\n"));
    }
    return page.append("</body>\n</html>\n").toString();
  }
}
