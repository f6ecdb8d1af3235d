package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text file with one target's box per line: {@code x,y,w,h}, or in VOT also the corners {@code
 * x1,y1,...,x4,y4} of a polygon, of which the smallest axis-aligned box is taken. Numbers are
 * separated by commas, tabs or spaces. A line with NaN, or with a width or height of 0, says that
 * the target is absent.
 */
final class TruthFile {

  private static final Pattern SEPARATOR = Pattern.compile("\\s*[,;]\\s*|\\s+");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
  private static final int SHOWN = 60;

  private final SequenceLayout layout;

  TruthFile(SequenceLayout layout) {
    this.layout = layout;
  }

  /**
   * The boxes in the project's convention.
   *
   * @throws IOException if a line cannot be understood; the message names file and line
   */
  List<Optional<Box>> read(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try {
      Files.readString(file, StandardCharsets.ISO_8859_1).lines().forEach(lines::add);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read: " + e.getMessage(), e);
    }
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
      lines.remove(lines.size() - 1);
    }
    if (lines.isEmpty()) {
      throw new IOException(file + ": is empty");
    }
    List<Optional<Box>> boxes = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      try {
        boxes.add(parse(lines.get(i)));
      } catch (IllegalArgumentException e) {
        throw new IOException("%s, line %d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    return boxes;
  }

  private Optional<Box> parse(String line) {
    String[] words = SEPARATOR.split(line.strip());
    boolean polygon = layout == SequenceLayout.VOT && words.length == 8;
    if (words.length != 4 && !polygon) {
      throw new IllegalArgumentException(
          "expected %s, not \"%s\""
              .formatted(
                  layout == SequenceLayout.VOT ? "4 or 8 numbers" : "4 numbers", shown(line)));
    }
    double[] numbers = new double[words.length];
    boolean absent = false;
    for (int i = 0; i < words.length; i++) {
      numbers[i] = number(words[i]);
      absent |= Double.isNaN(numbers[i]);
    }
    if (absent) {
      return Optional.empty();
    }
    Box box = polygon ? around(numbers) : new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
    if (box.width() < 0 || box.height() < 0) {
      throw new IllegalArgumentException("negative size in \"" + shown(line) + "\"");
    }
    return Optional.of(layout.fromFolderConvention(box)).filter(Box::isUsable);
  }

  private static double number(String word) {
    if (word.toLowerCase(Locale.ROOT).equals("nan")) {
      return Double.NaN;
    }
    if (!NUMBER.matcher(word).matches() || Double.isInfinite(Double.parseDouble(word))) {
      throw new IllegalArgumentException("\"" + shown(word) + "\" is not a number");
    }
    return Double.parseDouble(word);
  }

  private static Box around(double[] corners) {
    double left = Double.POSITIVE_INFINITY;
    double top = Double.POSITIVE_INFINITY;
    double right = Double.NEGATIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < corners.length; i += 2) {
      left = Math.min(left, corners[i]);
      right = Math.max(right, corners[i]);
      top = Math.min(top, corners[i + 1]);
      bottom = Math.max(bottom, corners[i + 1]);
    }
    return new Box(left, top, right - left, bottom - top);
  }

  /** A line of a file that may be anything, short and printable. */
  private static String shown(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "...";
  }
}
