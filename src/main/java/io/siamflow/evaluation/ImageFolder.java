package io.siamflow.evaluation;

import io.siamflow.media.EncodedPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of JPEG and PNG files that are the frames of a sequence, ordered by the numbers in their
 * names. Files that begin with a dot are not seen.
 */
record ImageFolder(Path folder) {

  /** Where benchmarks keep a sequence's images, below its folder. */
  private static final List<String> PLACES = List.of("img", "color", "img1");

  private static final Pattern LAST_NUMBER = Pattern.compile("(\\d{1,9})(\\D*)$");

  /**
   * The images.
   *
   * @throws IOException if there is no such folder or no image; the message names it
   */
  List<Path> images() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + ": there is no such folder");
    }
    List<Path> images;
    try (Stream<Path> entries = Files.list(folder)) {
      images =
          entries.filter(ImageFolder::isImage).sorted(FrameFileOrder.BY_NUMBERS_IN_NAME).toList();
    }
    if (images.isEmpty()) {
      throw new IOException(folder + ": holds no JPEG or PNG files");
    }
    return images;
  }

  /**
   * The images, whose numbers leave no gap: they ascend by the same step throughout, usually 1.
   *
   * @throws IOException as {@link #images}, or if one is missing, two have the same number, or the
   *     first bytes of one are not those of a JPEG or PNG file; the message names it
   */
  List<Path> completeImages() throws IOException {
    List<Path> images = images();
    for (Path image : images) {
      EncodedPicture.requireSignature(image);
    }
    requireDifferentNumbers(images);
    int step = 0;
    for (int i = 1; i < images.size(); i++) {
      int distance = number(images.get(i)) - number(images.get(i - 1));
      step = step == 0 ? distance : Math.min(step, distance);
    }
    for (int i = 1; i < images.size(); i++) {
      int before = number(images.get(i - 1));
      if (number(images.get(i)) - before != step || step < 1) {
        throw new IOException(
            "%s: this image is missing between %s and %s"
                .formatted(
                    renamed(images.get(i - 1), before + Math.max(1, step)),
                    images.get(i - 1).getFileName(),
                    images.get(i).getFileName()));
      }
    }
    return images;
  }

  private void requireDifferentNumbers(List<Path> images) throws IOException {
    Map<Integer, Path> numbered = new HashMap<>();
    for (Path image : images) {
      Path other = numbered.put(number(image), image);
      if (other != null) {
        throw new IOException(
            "%s: %s and %s both have the number %d"
                .formatted(folder, other.getFileName(), image.getFileName(), number(image)));
      }
    }
  }

  /**
   * The images, numbered from a first one by 1.
   *
   * @throws IOException as {@link #completeImages()}
   */
  List<Path> completeImages(int first) throws IOException {
    List<Path> images = completeImages();
    for (int i = 0; i < images.size(); i++) {
      if (number(images.get(i)) != first + i) {
        throw new IOException(
            "%s: this image is missing; the images are numbered from %d by 1"
                .formatted(renamed(images.get(i), first + i), first));
      }
    }
    return images;
  }

  /** Whether a folder holds images, itself or where benchmarks keep a sequence's. */
  static boolean isIn(Path folder) throws IOException {
    if (hasImage(folder)) {
      return true;
    }
    for (String place : PLACES) {
      if (hasImage(folder.resolve(place))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasImage(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.anyMatch(ImageFolder::isImage);
    }
  }

  /** The last number in a file's name. */
  static int number(Path image) throws IOException {
    Matcher name = LAST_NUMBER.matcher(image.getFileName().toString());
    if (!name.find()) {
      throw new IOException(image + ": an image of a sequence has a number in its name");
    }
    return Integer.parseInt(name.group(1));
  }

  /** The file with another number in its name. */
  static Path renamed(Path image, int number) {
    String name = image.getFileName().toString();
    Matcher found = LAST_NUMBER.matcher(name);
    if (!found.find()) {
      return image;
    }
    String digits = "%0" + found.group(1).length() + "d";
    return image.resolveSibling(
        name.substring(0, found.start())
            + String.format(Locale.ROOT, digits, number)
            + found.group(2));
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return !BenchmarkFolder.isHidden(file)
        && (name.endsWith(".jpg") || name.endsWith(".jpeg") || name.endsWith(".png"))
        && Files.isRegularFile(file);
  }
}
