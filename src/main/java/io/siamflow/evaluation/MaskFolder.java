package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import io.siamflow.image.BinaryPatch;
import io.siamflow.image.Picture;
import io.siamflow.media.PictureDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A folder of PNG masks, each named like its image; what is not black is the target. */
public final class MaskFolder {

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
    Path file = file(image);
    if (!Files.exists(file)) {
      throw new IOException(file + ": this mask is missing");
    }
    try (Picture picture = decoder.read(file)) {
      byte[] bgr = picture.toBgr();
      boolean[] pixels = new boolean[bgr.length / 3];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (bgr[3 * i] | bgr[3 * i + 1] | bgr[3 * i + 2]) != 0;
      }
      return new BinaryPatch(0, 0, picture.width(), picture.height(), pixels);
    }
  }

  /** The file of an image's mask. */
  public Path file(Path image) {
    return folder.resolve(stem(image) + ".png");
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

  private static String stem(Path image) {
    String name = image.getFileName().toString();
    return name.substring(0, name.lastIndexOf('.'));
  }
}
