package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text file with one target's box per line: {@code x,y,w,h}, or in VOT also the corners {@code
 * x1,y1,...,x4,y4} of a polygon, of which the smallest axis-aligned box is taken. Numbers are
 * separated by commas, tabs or spaces. A line of NaN alone, or one without area (a width or height
 * of 0 or below, a polygon whose corners lie on a line), says that the target is absent, where the
 * benchmark has such lines.
 */
final class TruthFile {

  private static final Pattern SEPARATOR = Pattern.compile("\\s*[,;]\\s*|\\s+");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?");
  private static final int SHOWN = 60;

  /** No picture is so large, and no box so far outside one. */
  private static final int MOST_PIXELS = 1_000_000;

  /** A polygon of less has no area but for rounding, square pixels. */
  private static final double NO_AREA = 1e-6;

  private final SequenceLayout layout;
  private final AbsentLines absent;

  /** Of no known benchmark: both kinds of lines say that the target is absent. */
  TruthFile(SequenceLayout layout) {
    this(layout, AbsentLines.ANY);
  }

  TruthFile(SequenceLayout layout, AbsentLines absent) {
    this.layout = layout;
    this.absent = absent;
  }

  /**
   * The boxes in the project's convention.
   *
   * @throws IOException if a line cannot be understood; the message names file and line
   */
  List<Optional<Box>> read(Path file) throws IOException {
    return regions(file).stream().map(region -> region.map(Region::box)).toList();
  }

  /**
   * The boxes, and polygons where there are some, in the project's convention.
   *
   * @throws IOException if a line cannot be understood; the message names file and line
   */
  List<Optional<Region>> regions(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    try {
      lines.addAll(new DatasetText(file).lines());
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read: " + e.getMessage(), e);
    }
    while (!lines.isEmpty() && lines.get(lines.size() - 1).isBlank()) {
      lines.remove(lines.size() - 1);
    }
    if (lines.isEmpty()) {
      throw new IOException(file + ": is empty");
    }
    List<Optional<Region>> regions = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i++) {
      try {
        regions.add(parse(lines.get(i)));
      } catch (IllegalArgumentException e) {
        throw new IOException("%s, line %d: %s".formatted(file, i + 1, e.getMessage()), e);
      }
    }
    return regions;
  }

  private Optional<Region> parse(String line) {
    String[] words = SEPARATOR.split(line.strip(), -1);
    boolean polygon = layout == SequenceLayout.VOT && words.length == 8;
    if (words.length != 4 && !polygon) {
      throw new IllegalArgumentException(
          "expected %s, not \"%s\""
              .formatted(
                  layout == SequenceLayout.VOT ? "4 or 8 numbers" : "4 numbers", shown(line)));
    }
    double[] numbers = new double[words.length];
    int unknown = 0;
    for (int i = 0; i < words.length; i++) {
      numbers[i] = pixels(words[i]);
      unknown += Double.isNaN(numbers[i]) ? 1 : 0;
    }
    if (unknown == words.length) {
      if (!absent.nan()) {
        throw new IllegalArgumentException(
            "NaN, which %s does not have".formatted(absent.benchmark()));
      }
      return Optional.empty();
    }
    if (unknown > 0) {
      throw new IllegalArgumentException(
          "NaN beside numbers in \"" + shown(line) + "\"; a target is absent entirely or not");
    }
    if (polygon) {
      Polygon outline = Polygon.of(numbers);
      return withArea(Region.of(outline), outline.area() > NO_AREA, line);
    }
    Box box = new Box(numbers[0], numbers[1], numbers[2], numbers[3]);
    if (box.width() < 0 || box.height() < 0) {
      if (!absent.negative()) {
        throw new IllegalArgumentException("negative size in \"" + shown(line) + "\"");
      }
      return Optional.empty();
    }
    return withArea(Region.of(layout.fromFolderConvention(box)), box.isUsable(), line);
  }

  private Optional<Region> withArea(Region region, boolean hasArea, String line) {
    if (!hasArea && !absent.noArea()) {
      throw new IllegalArgumentException(
          "no area in \"%s\"; in %s a target is never so"
              .formatted(shown(line), absent.benchmark()));
    }
    return hasArea ? Optional.of(region) : Optional.empty();
  }

  /**
   * A number of a file, or NaN.
   *
   * @throws IllegalArgumentException if it is none
   */
  static double number(String word) {
    if (word.toLowerCase(Locale.ROOT).equals("nan")) {
      return Double.NaN;
    }
    if (!NUMBER.matcher(word).matches() || Double.isInfinite(Double.parseDouble(word))) {
      throw new IllegalArgumentException("\"" + shown(word) + "\" is not a number");
    }
    return Double.parseDouble(word);
  }

  /**
   * A box's place or size in a file, or NaN.
   *
   * @throws IllegalArgumentException if it is no number, or one that no box has
   */
  static double pixels(String word) {
    double pixels = number(word);
    if (Math.abs(pixels) > MOST_PIXELS) {
      throw new IllegalArgumentException(
          "\"%s\" is beyond %d pixels".formatted(shown(word), MOST_PIXELS));
    }
    return pixels;
  }

  /** A line of a file that may be anything, short and printable. */
  static String shown(String text) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "...";
  }
}
