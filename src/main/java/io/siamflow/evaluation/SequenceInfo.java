package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * What {@code seqinfo.ini} of MOTChallenge says about a sequence's images.
 *
 * @param file the file, which may be missing
 * @param imageFolder {@code imDir}, or img1
 * @param length {@code seqLength}, where it is given
 * @param lengthLine its line, from 1
 */
record SequenceInfo(Path file, String imageFolder, OptionalInt length, int lengthLine) {

  private static final String NAME = "seqinfo.ini";
  private static final String IMAGES = "img1";

  /**
   * Of a sequence's folder; without the file nothing is known.
   *
   * @throws IOException if a value is wrong; the message names file and line
   */
  static SequenceInfo of(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    SequenceInfo info = new SequenceInfo(file, IMAGES, OptionalInt.empty(), 0);
    if (!Files.exists(file)) {
      return info;
    }
    List<String> lines = new DatasetText(file).lines();
    for (int i = 0; i < lines.size(); i++) {
      String[] parts = lines.get(i).split("=", 2);
      if (parts.length == 2) {
        info = info.with(parts[0].strip(), parts[1].strip(), i + 1);
      }
    }
    return info;
  }

  private SequenceInfo with(String key, String value, int line) throws IOException {
    switch (key) {
      case "imDir" -> {
        if (!value.matches("[\\w-][\\w.-]*") || !Files.isDirectory(file.resolveSibling(value))) {
          throw wrong(line, "there is no folder imDir=" + TruthFile.shown(value));
        }
        return new SequenceInfo(file, value, length, lengthLine);
      }
      case "seqLength" -> {
        if (!value.matches("[1-9]\\d{0,8}")) {
          throw wrong(line, "no number of frames: seqLength=" + TruthFile.shown(value));
        }
        return new SequenceInfo(file, imageFolder, OptionalInt.of(Integer.parseInt(value)), line);
      }
      default -> {
        return this;
      }
    }
  }

  private IOException wrong(int line, String what) {
    return new IOException("%s, line %d: %s".formatted(file, line, what));
  }

  /**
   * That there are as many images as the file says.
   *
   * @throws IOException otherwise; the message names file and line, and the first that is missing
   */
  void requireLength(List<Path> images) throws IOException {
    if (length.isEmpty() || length.getAsInt() == images.size()) {
      return;
    }
    Path last = images.get(images.size() - 1);
    String what =
        length.getAsInt() > images.size()
            ? ImageFolder.renamed(last, ImageFolder.number(last) + 1) + " is missing"
            : "there are " + images.size() + " images";
    throw wrong(lengthLine, "seqLength=" + length.getAsInt() + ", but " + what);
  }
}
