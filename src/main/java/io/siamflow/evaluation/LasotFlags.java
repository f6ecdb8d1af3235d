package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where LaSOT says that a target cannot be seen: {@code full_occlusion.txt} and {@code
 * out_of_view.txt} beside the truth, each one line with a 0 or a 1 for every frame. What the truth
 * has of such a frame, perhaps a box, means nothing (HengLan/LaSOT_Evaluation_Toolkit).
 */
final class LasotFlags {

  private static final List<String> FILES = List.of("full_occlusion.txt", "out_of_view.txt");

  private LasotFlags() {}

  /** Whether a sequence's folder has one of the files. */
  static boolean areIn(Path folder) {
    return FILES.stream().map(folder::resolve).anyMatch(Files::exists);
  }

  /**
   * The frames, counted from 0, that one of a sequence's files marks; none if it has no such file.
   *
   * @param frames how many there are
   * @throws IOException if a file has another number of values, or one that is neither 0 nor 1; the
   *     message names file and line
   */
  static Set<Integer> read(Path folder, int frames) throws IOException {
    Set<Integer> marked = new TreeSet<>();
    for (String name : FILES) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        add(file, frames, marked);
      }
    }
    return marked;
  }

  private static void add(Path file, int frames, Set<Integer> marked) throws IOException {
    int frame = 0;
    int number = 0;
    for (String line : new DatasetText(file).lines()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      for (String word : line.strip().split("\\s*,\\s*|\\s+", -1)) {
        if (!word.equals("0") && !word.equals("1")) {
          throw new IOException(
              "%s, line %d: value %d is 0 or 1, not \"%s\""
                  .formatted(file, number, frame + 1, TruthFile.shown(word)));
        }
        if (word.equals("1")) {
          marked.add(frame);
        }
        frame++;
      }
    }
    if (frame != frames) {
      throw new IOException(
          "%s, line %d: %d values for %d frames"
              .formatted(file, Math.max(1, number), frame, frames));
    }
  }
}
