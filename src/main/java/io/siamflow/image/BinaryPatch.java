package io.siamflow.image;

/**
 * A rectangle of a frame whose pixels are set or not; everything outside is not set.
 *
 * @param left index of the first column in the frame
 * @param top index of the first row in the frame
 * @param width columns, may be 0
 * @param height rows, may be 0
 * @param pixels rows of columns; not copied, do not change them
 */
public record BinaryPatch(int left, int top, int width, int height, boolean[] pixels) {

  public BinaryPatch {
    if (width < 0 || height < 0 || (long) width * height != pixels.length) {
      throw new IllegalArgumentException(
          "a patch of " + width + "x" + height + " cannot have " + pixels.length + " pixels");
    }
  }

  /** Whether the pixel with these indices in the frame is set. */
  public boolean isSet(int x, int y) {
    return x >= left
        && x - left < width
        && y >= top
        && y - top < height
        && pixels[(y - top) * width + x - left];
  }
}
