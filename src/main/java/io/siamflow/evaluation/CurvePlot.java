package io.siamflow.evaluation;

import java.util.Locale;

/** A curve over thresholds as an SVG element. */
final class CurvePlot {

  private static final int WIDTH = 420;
  private static final int HEIGHT = 320;
  private static final int LEFT = 50;
  private static final int TOP = 30;
  private static final int RIGHT = WIDTH - 15;
  private static final int BOTTOM = HEIGHT - 45;
  private static final int TICKS = 5;

  private CurvePlot() {}

  /**
   * The plot.
   *
   * @param title above it; as the axis' name, no markup in it
   * @param thresholds what the axis is called
   */
  static String svg(String title, String thresholds, ThresholdCurve curve) {
    StringBuilder svg = new StringBuilder();
    svg.append(
        text(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n",
            WIDTH, HEIGHT));
    label(svg, (LEFT + RIGHT) / 2, TOP - 12, "middle", title);
    for (int i = 0; i <= TICKS; i++) {
      double share = (double) i / TICKS;
      int x = (int) Math.round(x(share));
      int y = (int) Math.round(y(share));
      line(svg, LEFT, y, RIGHT, y);
      line(svg, x, TOP, x, BOTTOM);
      label(svg, LEFT - 6, y + 4, "end", text("%.1f", share));
      label(svg, x, BOTTOM + 16, "middle", text("%.3g", share * curve.last()));
    }
    label(svg, (LEFT + RIGHT) / 2, BOTTOM + 36, "middle", thresholds);
    svg.append("<polyline fill=\"none\" stroke=\"#c02020\" stroke-width=\"2\" points=\"");
    int points = curve.shares().size();
    for (int i = 0; i < points; i++) {
      svg.append(text("%.1f,%.1f ", x(i / (points - 1.0)), y(curve.shares().get(i))));
    }
    return svg.append("\"/>\n</svg>\n").toString();
  }

  private static double x(double share) {
    return LEFT + share * (RIGHT - LEFT);
  }

  private static double y(double share) {
    return BOTTOM - share * (BOTTOM - TOP);
  }

  private static void line(StringBuilder svg, int fromX, int fromY, int toX, int toY) {
    svg.append(
        text(
            "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#ddd\"/>%n",
            fromX, fromY, toX, toY));
  }

  private static void label(StringBuilder svg, int x, int y, String anchor, String words) {
    svg.append(text("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, words));
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
