package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What ground truth must be for a tracker to be measured by it. */
final class CompleteTruth {

  private CompleteTruth() {}

  /**
   * One line for each image, the target present on the first and on one more.
   *
   * @throws IOException otherwise; the message names file and line
   */
  static void require(Path file, List<Optional<Region>> truth, List<Path> images)
      throws IOException {
    if (images.isEmpty()) {
      throw new IOException(file + ", line 1: there is no image for it");
    }
    if (truth.size() < images.size()) {
      throw new IOException(
          "%s, line %d: there is no line for the image %s; %d lines for %d images"
              .formatted(
                  file, truth.size() + 1, images.get(truth.size()), truth.size(), images.size()));
    }
    if (truth.size() > images.size()) {
      throw new IOException(
          "%s, line %d: there is no image for it; %s has only %d"
              .formatted(file, images.size() + 1, images.get(0).getParent(), images.size()));
    }
    if (truth.get(0).isEmpty()) {
      throw new IOException(file + ", line 1: the target must be there on the first frame");
    }
    if (truth.stream().skip(1).allMatch(Optional::isEmpty)) {
      throw new IOException(file + ": the target is nowhere behind the first frame");
    }
  }

  /**
   * No NaN anywhere, in a benchmark that has none.
   *
   * @throws IOException otherwise; the message names file and line
   */
  static void requireNoNan(Path file, String benchmark) throws IOException {
    List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).toLowerCase(Locale.ROOT).contains("nan")) {
        throw new IOException(
            "%s, line %d: NaN, which %s does not have".formatted(file, i + 1, benchmark));
      }
    }
  }
}
