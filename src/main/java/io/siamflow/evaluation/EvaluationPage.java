package io.siamflow.evaluation;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An evaluation's folder: {@code index.html} with the table, success and precision plots and strips
 * of pictures, {@code strips/} and {@code results/}. It needs no network to be looked at.
 */
public final class EvaluationPage implements AutoCloseable {

  private static final String STRIPS = "strips";
  private static final String PAGE = "index.html";
  private static final String END = "</body>\n</html>\n";

  private final Path folder;
  private final EvaluationSetting setting;
  private final PictureStrips strips;

  /**
   * Makes the folder, with a page that says that the evaluation has not ended: a run that is broken
   * off leaves it, so that its pictures are known for what they are.
   *
   * @throws IOException if it cannot be made; the message names it
   */
  public EvaluationPage(Path folder, EvaluationSetting setting) throws IOException {
    this.folder = folder;
    this.setting = setting;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException(folder + ": cannot be made: " + e, e);
    }
    write(head("siamflow evaluate") + "<p>This evaluation has not ended.</p>\n" + END);
    this.strips = new PictureStrips(folder.resolve(STRIPS));
  }

  /** Whether a folder is that of a report's pictures. */
  static boolean isPictures(Path folder) {
    return folder.endsWith(STRIPS) && Files.exists(folder.resolveSibling(PAGE));
  }

  /** Draws the pictures as they are seen. */
  public FrameListener pictures() {
    return strips;
  }

  /**
   * Where the raw results go. Those of the same tracker that an earlier run has left are removed,
   * so that no toolkit scores a mixture.
   *
   * @throws IOException if they cannot be removed; the message names the file
   */
  public ResultFiles results(Dataset dataset, String tracker) throws IOException {
    ResultFiles results = ResultFiles.in(folder.resolve("results"));
    results.remove(tracker, dataset.resultDepth());
    return results;
  }

  /**
   * Writes the page.
   *
   * @throws IOException if it cannot be written; the message names it
   */
  public void write(EvaluationReport report) throws IOException {
    strips.close();
    write(page(report));
  }

  private void write(String page) throws IOException {
    Path file = folder.resolve(PAGE);
    try {
      Files.writeString(file, page);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be written: " + e, e);
    }
  }

  private static String head(String title) {
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>"
        + escaped(title)
        + "</title>\n<style>body{font-family:sans-serif;margin:2em}"
        + "table{border-collapse:collapse}td,th{padding:.2em .7em;text-align:right}"
        + "td:first-child,th:first-child{text-align:left}"
        + "tr:last-child{font-weight:bold}img{max-width:100%}</style>\n</head>\n<body>\n<h1>"
        + escaped(title)
        + "</h1>\n";
  }

  private String page(EvaluationReport report) {
    StringBuilder page = new StringBuilder(head(report.dataset() + " / " + report.tracker()));
    page.append("<p>");
    setting.machine().forEach((name, value) -> line(page, name, value));
    setting.network().forEach((name, value) -> line(page, name, value));
    line(page, "command", setting.command());
    page.append("</p>\n");
    table(page, report);
    List<OnePassScore> curves =
        report.scores().stream().map(SequenceScore::curves).flatMap(Optional::stream).toList();
    if (!curves.isEmpty()) {
      OnePassScore mean = OnePassScore.mean(curves);
      page.append("<h2>Success and precision</h2>\n<p>\n")
          .append(
              CurvePlot.svg(
                  number("success, AUC %.4f", mean.areaUnderCurve()),
                  "overlap threshold",
                  mean.success()))
          .append(
              CurvePlot.svg(
                  number("precision, at 20 px %.4f", mean.precisionAt20()),
                  "centre error threshold, pixels",
                  mean.precision()))
          .append("</p>\n");
    }
    page.append("<h2>Sequences</h2>\n<p>White is the ground truth.</p>\n");
    for (SequenceScore score : report.scores()) {
      String name = escaped(score.name());
      page.append("<h3>").append(name).append("</h3>\n<img alt=\"").append(name);
      page.append("\" src=\"")
          .append(escaped(address(STRIPS + "/" + PictureStrips.file(score.name()))))
          .append("\">\n");
      strips
          .failure(score.name())
          .ifPresent(
              why ->
                  page.append("<p>Pictures are missing: ").append(escaped(why)).append("</p>\n"));
    }
    return page.append(END).toString();
  }

  private static void line(StringBuilder page, String name, String value) {
    page.append(escaped(name + ": " + value)).append("<br>\n");
  }

  /** A file's address in a page of the folder: names may have spaces and number signs. */
  private static String address(String file) {
    try {
      return new URI(null, null, file, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(file, e);
    }
  }

  private static void table(StringBuilder page, EvaluationReport report) {
    List<String> measures = new ArrayList<>(report.overall().keySet());
    page.append("<table>\n<tr><th>sequence</th>");
    measures.forEach(measure -> page.append("<th>").append(escaped(measure)).append("</th>"));
    page.append("<th>frames</th><th>fps</th></tr>\n");
    long frames = 0;
    for (SequenceScore score : report.scores()) {
      row(page, score.name(), measures, score.measures(), score.frames(), score.framesPerSecond());
      frames += score.frames();
    }
    row(page, "all", measures, report.overall(), frames, report.framesPerSecond());
    page.append("</table>\n");
  }

  private static void row(
      StringBuilder page,
      String name,
      List<String> measures,
      Map<String, Double> values,
      long frames,
      double framesPerSecond) {
    page.append("<tr><td>").append(escaped(name)).append("</td>");
    for (String measure : measures) {
      Double value = values.get(measure);
      page.append("<td>").append(value == null ? "-" : EvaluationTable.number(value));
      page.append("</td>");
    }
    page.append("<td>").append(frames).append("</td><td>");
    page.append(number("%.1f", framesPerSecond)).append("</td></tr>\n");
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @Override
  public void close() {
    strips.close();
  }
}
