package io.siamflow.evaluation;

import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;

/**
 * A window onto a picture, inside it.
 *
 * @param left first column
 * @param top first row
 * @param width pixels
 * @param height pixels
 */
record View(int left, int top, int width, int height) {

  /** A copy of what is in the window. */
  Picture of(Picture picture) {
    if (left < 0 || top < 0 || left + width > picture.width() || top + height > picture.height()) {
      throw new IllegalArgumentException(
          this + " is not inside %dx%d".formatted(picture.width(), picture.height()));
    }
    byte[] all = picture.toBgr();
    byte[] bgr = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      int from = 3 * ((top + y) * picture.width() + left);
      System.arraycopy(all, from, bgr, 3 * y * width, 3 * width);
    }
    return new RasterPicture(width, height, bgr);
  }

  /** The window on the way to another place. */
  View towards(int otherLeft, int otherTop, double share) {
    return new View(
        (int) Math.round(left + share * (otherLeft - left)),
        (int) Math.round(top + share * (otherTop - top)),
        width,
        height);
  }
}
