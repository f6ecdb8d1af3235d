package io.siamflow.cli.benchmark;

import java.util.Locale;

/** One figure of all measurements as bars, an SVG element; the lines are lowest to highest. */
final class BarPlot {

  private static final int LEAST_LABELS = 120;

  /** Of a letter of 12 points, more than most take. */
  private static final int LETTER = 7;

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
    int labels =
        report.measurements().stream()
            .mapToInt(one -> 16 + LETTER * report.label(one).length())
            .reduce(LEAST_LABELS, Math::max);
    StringBuilder svg = new StringBuilder();
    svg.append(
        text(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n",
            labels + BARS + 90, TOP + rows * ROW + 8));
    svg.append(text("<text x=\"8\" y=\"18\">%s</text>%n", Html.escaped(figure)));
    for (int i = 0; i < rows; i++) {
      Measurement one = report.measurements().get(i);
      int y = TOP + i * ROW;
      svg.append(
          text(
              "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n",
              labels - 8, y + 13, Html.escaped(report.label(one))));
      Spread spread = one.figures().get(figure);
      if (spread != null) {
        bar(svg, labels, y, spread, scale);
      }
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, int labels, int y, Spread spread, double scale) {
    svg.append(
        text(
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#6a9fd0\"/>%n",
            labels, y, Math.max(0, spread.median() * scale), ROW - 6));
    svg.append(
        text(
            "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#202020\"/>%n",
            labels + spread.lowest() * scale,
            y + (ROW - 6) / 2,
            labels + spread.highest() * scale,
            y + (ROW - 6) / 2));
    svg.append(
        text(
            "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
            labels + spread.highest() * scale + 6, y + 13, BenchmarkTable.number(spread.median())));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
