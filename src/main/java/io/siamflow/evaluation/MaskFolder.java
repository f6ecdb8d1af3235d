package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import io.siamflow.image.BinaryPatch;
import io.siamflow.image.Picture;
import io.siamflow.media.PictureDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder of PNG masks, each named like its image; what is not black is the target. */
public final class MaskFolder {

  private static final String PNG = ".png";
  private static final long MAX_PIXELS = 1L << 26;

  private final Path folder;
  private final PictureDecoder decoder = new PictureDecoder(MAX_PIXELS);

  /** The masks in a folder; nothing is read yet. */
  public MaskFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The mask of an image.
   *
   * @throws IOException if it is missing or damaged; the message names it
   */
  public BinaryPatch mask(Path image) throws IOException {
    try (Picture picture = read(image)) {
      return mask(picture);
    }
  }

  /**
   * The mask of an image that shows one object. Objects have values of their own, each of which
   * fills a square of 3x3 pixels somewhere; grey edges do not.
   *
   * @throws IOException as {@link #mask(Path)}, or if there are several objects
   */
  public BinaryPatch onlyObject(Path image) throws IOException {
    try (Picture picture = read(image)) {
      Set<String> objects = objects(picture);
      if (objects.size() > 1) {
        throw new IOException(
            "%s: shows %d objects, of the colours %s (red, green, blue); one is expected, as in"
                    .formatted(file(image), objects.size(), String.join(" and ", objects))
                + " DAVIS 2016");
      }
      return mask(picture);
    }
  }

  private Picture read(Path image) throws IOException {
    Path file = file(image);
    if (!Files.exists(file)) {
      throw new IOException(file + ": this mask is missing");
    }
    return decoder.read(file);
  }

  private static BinaryPatch mask(Picture picture) {
    byte[] bgr = picture.toBgr();
    boolean[] pixels = new boolean[bgr.length / 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = color(bgr, i) != 0;
    }
    return new BinaryPatch(0, 0, picture.width(), picture.height(), pixels);
  }

  private static Set<String> objects(Picture picture) {
    byte[] bgr = picture.toBgr();
    int width = picture.width();
    Set<Integer> colors = new TreeSet<>();
    for (int y = 1; y < picture.height() - 1; y++) {
      for (int x = 1; x < width - 1; x++) {
        int color = color(bgr, y * width + x);
        if (color != 0 && isFlat(bgr, width, x, y, color)) {
          colors.add(color);
        }
      }
    }
    return colors.stream()
        .map(color -> "%d,%d,%d".formatted(color >> 16, color >> 8 & 0xff, color & 0xff))
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static boolean isFlat(byte[] bgr, int width, int x, int y, int color) {
    for (int row = y - 1; row <= y + 1; row++) {
      for (int column = x - 1; column <= x + 1; column++) {
        if (color(bgr, row * width + column) != color) {
          return false;
        }
      }
    }
    return true;
  }

  private static int color(byte[] bgr, int pixel) {
    return (bgr[3 * pixel + 2] & 0xff) << 16
        | (bgr[3 * pixel + 1] & 0xff) << 8
        | bgr[3 * pixel] & 0xff;
  }

  /**
   * That no mask is there whose image is not.
   *
   * @throws IOException if one is; the message names it
   */
  void requireImages(List<Path> images) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + ": there is no such folder of masks");
    }
    Set<String> expected = images.stream().map(MaskFolder::stem).collect(Collectors.toSet());
    try (Stream<Path> files = Files.list(folder)) {
      Optional<Path> other =
          files
              .filter(MaskFolder::isPng)
              .filter(file -> !BenchmarkFolder.isHidden(file))
              .filter(file -> !expected.contains(stem(file)))
              .min(FrameFileOrder.BY_NUMBERS_IN_NAME);
      if (other.isPresent()) {
        throw new IOException(
            "%s: its image is missing in %s".formatted(other.get(), images.get(0).getParent()));
      }
    }
  }

  /** The file of an image's mask, whose ending may be of any case, or where it is missing. */
  public Path file(Path image) throws IOException {
    Path usual = folder.resolve(stem(image) + PNG);
    if (Files.exists(usual) || !Files.isDirectory(folder)) {
      return usual;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(MaskFolder::isPng)
          .filter(file -> stem(file).equals(stem(image)))
          .min(Comparator.naturalOrder())
          .orElse(usual);
    }
  }

  private static boolean isPng(Path file) {
    return BenchmarkFolder.name(file).toLowerCase(Locale.ROOT).endsWith(PNG);
  }

  /**
   * The tight box of each image's mask, empty where the mask is. Masks may end before the images.
   *
   * @throws IOException if a mask is missing before a later one, or damaged; the message names it
   */
  List<Optional<Box>> boxes(List<Path> images) throws IOException {
    List<Optional<Box>> boxes = new ArrayList<>();
    Path missing = null;
    for (Path image : images) {
      Path file = file(image);
      if (!Files.exists(file)) {
        missing = missing == null ? file : missing;
      } else if (missing != null) {
        throw new IOException(missing + ": this mask is missing, but later ones are there");
      } else {
        boxes.add(tightBox(mask(image)));
      }
    }
    if (boxes.isEmpty()) {
      throw new IOException(folder + ": no mask is named like an image");
    }
    return boxes;
  }

  /** The box around the pixels that are set, empty where none is. */
  static Optional<Box> tightBox(BinaryPatch mask) {
    int left = mask.width();
    int right = -1;
    int top = mask.height();
    int bottom = -1;
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        if (mask.isSet(x, y)) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = y;
        }
      }
    }
    return right < 0
        ? Optional.empty()
        : Optional.of(new Box(left, top, right - left + 1.0, bottom - top + 1.0));
  }

  /** An image's name without its ending, as its mask has it. */
  static String stem(Path image) {
    String name = image.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }
}
