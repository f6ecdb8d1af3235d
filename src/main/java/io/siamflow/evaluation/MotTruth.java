package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The ground truth of MOTChallenge ({@code gt/gt.txt}): {@code frame,id,left,top,width,height} and
 * then, where there are more columns, whether the line counts (0 does not). With nine columns, as
 * from MOT16 on, the class and the visibility follow, and lines of another class than 1,
 * pedestrian, do not count; -1 is no class. With ten, as in MOT15, a place in the world follows.
 * Frames and pixels count from 1.
 */
final class MotTruth {

  private static final int FEWEST_COLUMNS = 6;
  private static final int COLUMNS_WITH_CLASS = 9;
  private static final int PEDESTRIAN = 1;

  private MotTruth() {}

  /**
   * Reads a file.
   *
   * @param frames how many frames there are
   * @param place where they are, for messages
   * @throws IOException if a line is wrong or of a frame that is missing; the message names file
   *     and line
   */
  static ManyTruth read(Path file, int frames, Path place) throws IOException {
    List<String> lines = new DatasetText(file).lines();
    Map<Integer, Map<Integer, Box>> boxes = new TreeMap<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        try {
          int frame = add(lines.get(i), boxes);
          if (frame > frames) {
            throw new IllegalArgumentException(
                "frame %d is missing in %s, which has %d".formatted(frame, place, frames));
          }
        } catch (IllegalArgumentException e) {
          throw new IOException("%s, line %d: %s".formatted(file, i + 1, e.getMessage()), e);
        }
      }
    }
    try {
      return new ManyTruth(boxes);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Adds a line's box and returns its frame's number, from 1. */
  private static int add(String line, Map<Integer, Map<Integer, Box>> boxes) {
    String[] words = line.strip().split("\\s*,\\s*", -1);
    if (words.length < FEWEST_COLUMNS) {
      throw new IllegalArgumentException(
          "expected frame,id,left,top,width,height, not \"%s\"".formatted(TruthFile.shown(line)));
    }
    int frame = whole("frame", words[0]);
    int identity = whole("id", words[1]);
    if (frame < 1) {
      throw new IllegalArgumentException("frames count from 1, not " + frame);
    }
    if (words.length > FEWEST_COLUMNS && number("the seventh column", words[6]) == 0
        || words.length == COLUMNS_WITH_CLASS && !isPedestrian(words[7])) {
      return frame;
    }
    Box box =
        new Box(
            pixels("left", words[2]) - 1,
            pixels("top", words[3]) - 1,
            pixels("width", words[4]),
            pixels("height", words[5]));
    if (!box.isUsable()) {
      throw new IllegalArgumentException(
          "width and height are above 0, unlike in \"%s\"".formatted(TruthFile.shown(line)));
    }
    if (boxes.computeIfAbsent(identity, id -> new TreeMap<>()).put(frame - 1, box) != null) {
      throw new IllegalArgumentException(
          "identity %d has two boxes on frame %d".formatted(identity, frame));
    }
    return frame;
  }

  private static boolean isPedestrian(String word) {
    double type = number("the class", word);
    return type == PEDESTRIAN || type < 0;
  }

  private static int whole(String name, String word) {
    double number = number(name, word);
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s is a whole number, not \"%s\"".formatted(name, TruthFile.shown(word)));
    }
    return (int) number;
  }

  private static double number(String name, String word) {
    return known(name, TruthFile.number(word));
  }

  private static double pixels(String name, String word) {
    return known(name, TruthFile.pixels(word));
  }

  private static double known(String name, double number) {
    if (Double.isNaN(number)) {
      throw new IllegalArgumentException(name + " is NaN");
    }
    return number;
  }
}
