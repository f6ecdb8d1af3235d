package io.siamflow.cli.benchmark;

import java.util.Locale;
import java.util.stream.Collectors;

/** One figure of all measurements as bars, an SVG element; the lines are lowest to highest. */
final class BarPlot {

  private static final int LABELS = 420;
  private static final int BARS = 420;
  private static final int ROW = 22;
  private static final int TOP = 34;

  private BarPlot() {}

  static String svg(BenchmarkReport report, String figure) {
    double largest =
        report.measurements().stream()
            .filter(one -> one.figures().containsKey(figure))
            .mapToDouble(one -> one.figures().get(figure).highest())
            .max()
            .orElse(1);
    double scale = BARS / Math.max(largest, Double.MIN_NORMAL);
    int rows = report.measurements().size();
    StringBuilder svg = new StringBuilder();
    svg.append(
        text(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n",
            LABELS + BARS + 90, TOP + rows * ROW + 8));
    svg.append(text("<text x=\"8\" y=\"18\">%s</text>%n", Html.escaped(figure)));
    for (int i = 0; i < rows; i++) {
      Measurement one = report.measurements().get(i);
      int y = TOP + i * ROW;
      svg.append(
          text(
              "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
              LABELS - 8, y + 13, Html.escaped(label(one))));
      Spread spread = one.figures().get(figure);
      if (spread != null) {
        bar(svg, y, spread, scale);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, int y, Spread spread, double scale) {
    svg.append(
        text(
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#6a9fd0\"/>%n",
            LABELS, y, Math.max(0, spread.median() * scale), ROW - 6));
    svg.append(
        text(
            "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#202020\"/>%n",
            LABELS + spread.lowest() * scale,
            y + (ROW - 6) / 2,
            LABELS + spread.highest() * scale,
            y + (ROW - 6) / 2));
    svg.append(
        text(
            "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
            LABELS + spread.highest() * scale + 6, y + 13, BenchmarkTable.number(spread.median())));
  }

  private static String label(Measurement one) {
    return one.setting().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
