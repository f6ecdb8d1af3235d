package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The ground truth of MOTChallenge ({@code gt/gt.txt}): {@code frame,id,left,top,width,height} and
 * then, where there are more columns, whether the line counts (0 does not). With nine columns, as
 * from MOT16 on, the class and the visibility follow, and lines of another class than 1,
 * pedestrian, do not count; -1 is no class. Classes are those of TrackEval ({@code
 * mot_challenge_2d_box.py}), 1 to 13. With ten, as in MOT15, a place in the world follows. Frames
 * and pixels count from 1; all lines have as many columns.
 *
 * <p>Lines of a class that looks like a pedestrian (2 on a vehicle, 7 standing still for good, 8
 * distractor, 12 reflection; in MOT20 also 6, vehicle without a motor) are distractors, as in
 * TrackEval.
 */
final class MotTruth {

  private static final int FEWEST_COLUMNS = 6;
  private static final int COLUMNS_WITH_CLASS = 9;
  private static final double PEDESTRIAN = 1;
  private static final int LAST_CLASS = 13;
  private static final double UNKNOWN = -1;
  private static final Set<Double> DISTRACTORS = Set.of(2.0, 7.0, 8.0, 12.0);
  private static final String MOT20 = "MOT20";
  private static final double DISTRACTOR_OF_MOT20 = 6;

  private final boolean isMot20;
  private final Map<Integer, Map<Integer, Box>> boxes = new TreeMap<>();
  private final Map<Integer, List<IgnoredBox>> ignored = new TreeMap<>();
  private int columns;

  private MotTruth(String sequence) {
    isMot20 = sequence.startsWith(MOT20);
  }

  /**
   * Reads a file.
   *
   * @param sequence its sequence's name
   * @param frames how many there are
   * @throws IOException if a line is wrong or of a frame that is missing; the message names file
   *     and line
   */
  static ManyTruth read(Path file, String sequence, FrameSource frames) throws IOException {
    MotTruth truth = new MotTruth(sequence);
    List<String> lines = new DatasetText(file).lines();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        try {
          truth.add(lines.get(i), frames);
        } catch (IllegalArgumentException e) {
          throw new IOException("%s, line %d: %s".formatted(file, i + 1, e.getMessage()), e);
        }
      }
    }
    try {
      return new ManyTruth(truth.boxes, truth.ignored);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private void add(String line, FrameSource frames) {
    String[] words = line.strip().split("\\s*,\\s*", -1);
    if (words.length < FEWEST_COLUMNS) {
      throw new IllegalArgumentException(
          "expected frame,id,left,top,width,height, not \"%s\"".formatted(TruthFile.shown(line)));
    }
    if (columns == 0) {
      columns = words.length;
    }
    if (words.length != columns) {
      throw new IllegalArgumentException(
          "%d columns, not %d as the lines before".formatted(words.length, columns));
    }
    int frame = whole("frame", words[0]);
    int identity = whole("id", words[1]);
    if (frame < 1) {
      throw new IllegalArgumentException("frames count from 1, not " + frame);
    }
    if (frame > frames.size()) {
      throw new IllegalArgumentException(
          "frame %d is missing in %s, which has %d"
              .formatted(frame, frames.place(), frames.size()));
    }
    Box box =
        new Box(
            pixels("left", words[2]) - 1,
            pixels("top", words[3]) - 1,
            pixels("width", words[4]),
            pixels("height", words[5]));
    double[] others = new double[words.length];
    for (int i = FEWEST_COLUMNS; i < words.length; i++) {
      others[i] = number("column " + (i + 1), words[i]);
    }
    boolean hasClass = columns == COLUMNS_WITH_CLASS;
    if (hasClass) {
      requireClass(others[6], others[7], others[8], words);
    }
    double type = hasClass && others[7] >= 0 ? others[7] : PEDESTRIAN;
    if (type != PEDESTRIAN || columns > FEWEST_COLUMNS && others[6] == 0) {
      ignored
          .computeIfAbsent(frame - 1, number -> new ArrayList<>())
          .add(new IgnoredBox(box, isDistractor(type)));
      return;
    }
    if (!box.isUsable()) {
      throw new IllegalArgumentException(
          "width and height are above 0, unlike in \"%s\"".formatted(TruthFile.shown(line)));
    }
    if (boxes.computeIfAbsent(identity, id -> new TreeMap<>()).put(frame - 1, box) != null) {
      throw new IllegalArgumentException(
          "identity %d has two boxes on frame %d".formatted(identity, frame));
    }
  }

  private static void requireClass(double counts, double type, double visible, String[] words) {
    if (counts != UNKNOWN && counts != 0 && counts != 1) {
      throw new IllegalArgumentException(
          "whether the line counts, column 7, is 0 or 1, or -1, not \"%s\""
              .formatted(TruthFile.shown(words[6])));
    }
    if (type != UNKNOWN && !(type >= PEDESTRIAN && type <= LAST_CLASS && type == Math.rint(type))) {
      throw new IllegalArgumentException(
          "the class, column 8, is a whole number from 1 to %d or -1, not \"%s\""
              .formatted(LAST_CLASS, TruthFile.shown(words[7])));
    }
    if (visible != UNKNOWN && !(visible >= 0 && visible <= 1)) {
      throw new IllegalArgumentException(
          "the visibility, column 9, is from 0 to 1 or -1, not \"%s\""
              .formatted(TruthFile.shown(words[8])));
    }
  }

  private boolean isDistractor(double type) {
    return DISTRACTORS.contains(type) || isMot20 && type == DISTRACTOR_OF_MOT20;
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
