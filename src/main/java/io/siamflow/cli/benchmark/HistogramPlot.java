package io.siamflow.cli.benchmark;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One histogram of a measurement, such as its batch sizes, an SVG element: a bar for each value.
 */
final class HistogramPlot {

  private static final int LEFT = 60;
  private static final int BAR = 28;
  private static final int SLOT = 44;
  private static final int TOP = 44;
  private static final int HEIGHT = 140;
  private static final int NARROWEST = 600;

  /** Of a letter of 12 points, more than most take. */
  private static final int LETTER = 7;

  private HistogramPlot() {}

  /**
   * The counts by value, in the values' order; values that were not counted have no bar.
   *
   * @param label of what they were counted
   */
  static String svg(String label, String name, TreeMap<Integer, Integer> counts) {
    int largest = Math.max(1, counts.values().stream().mapToInt(Integer::intValue).max().orElse(1));
    StringBuilder svg = new StringBuilder();
    svg.append(
        text(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n",
            Math.max(
                Math.max(NARROWEST, LETTER * (name.length() + label.length()) + 40),
                LEFT + counts.size() * SLOT),
            TOP + HEIGHT + 24));
    svg.append(
        text("<text x=\"8\" y=\"18\">%s: %s</text>%n", Html.escaped(name), Html.escaped(label)));
    int x = LEFT;
    for (Map.Entry<Integer, Integer> entry : counts.entrySet()) {
      double height = (double) HEIGHT * entry.getValue() / largest;
      svg.append(
          text(
              "<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" fill=\"#6a9fd0\"/>%n",
              x, TOP + HEIGHT - height, BAR, height));
      svg.append(label(x, TOP + HEIGHT - height - 4, entry.getValue()));
      svg.append(label(x, TOP + HEIGHT + 16, entry.getKey()));
      x += SLOT;
    }
    return svg.append("</svg>\n").toString();
  }

  private static String label(int x, double y, int number) {
    return text(
        "<text x=\"%d\" y=\"%.1f\" text-anchor=\"middle\">%d</text>%n", x + BAR / 2, y, number);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
