package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What ground truth must be for a tracker to be measured by it. */
final class CompleteTruth {

  private CompleteTruth() {}

  /**
   * One line for each image, the target present on the first and on one more.
   *
   * @throws IOException otherwise; the message names file and line, or the image that is missing
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
      throw missing(file, truth.size(), images);
    }
    if (truth.get(0).isEmpty()) {
      throw new IOException(file + ", line 1: the target must be there on the first frame");
    }
    if (truth.stream().skip(1).allMatch(Optional::isEmpty)) {
      throw new IOException(file + ": the target is nowhere behind the first frame");
    }
  }

  /**
   * The numbers ascend by the same step, so those that are missing were the first or the last; or,
   * where a step above 1 leaves room for all lines with one of 1, every number between. Benchmarks
   * count images from 1, but for some sequences that are cut out of a recording.
   */
  private static IOException missing(Path file, int lines, List<Path> images) throws IOException {
    int step =
        images.size() < 2
            ? 1
            : ImageFolder.number(images.get(1)) - ImageFolder.number(images.get(0));
    int first = ImageFolder.number(images.get(0));
    Path before = ImageFolder.renamed(images.get(0), Math.max(0, first - step));
    Path last = images.get(images.size() - 1);
    Path behind = ImageFolder.renamed(last, ImageFolder.number(last) + step);
    String counts = "%d lines for %d images".formatted(lines, images.size());
    int absent = lines - images.size();
    if (first == 1 + absent * step) {
      return missing(before, file, counts);
    }
    if (step > 1 && ImageFolder.number(last) - first < lines) {
      Path between = ImageFolder.renamed(images.get(0), first + 1);
      return first <= 1 ? withoutImage(file, 2, between, counts) : missing(between, file, counts);
    }
    if (first <= 1) {
      return withoutImage(file, images.size() + 1, behind, counts);
    }
    return new IOException(
        "%s: %s; missing is %s in front or %s behind".formatted(file, counts, before, behind));
  }

  private static IOException missing(Path image, Path file, String counts) {
    return new IOException("%s: this image is missing; %s has %s".formatted(image, file, counts));
  }

  private static IOException withoutImage(Path file, int line, Path image, String counts) {
    return new IOException(
        "%s, line %d: there is no image for it: %s is missing; %s"
            .formatted(file, line, image, counts));
  }
}
