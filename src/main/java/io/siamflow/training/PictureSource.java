package io.siamflow.training;

import io.siamflow.image.BinaryPatch;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.image.RasterPicture;
import io.siamflow.media.PictureDecoder;
import java.io.IOException;
import java.nio.file.Path;

/** A picture that is opened whenever it is needed. */
interface PictureSource {

  /** More than any picture one trains on. */
  long MAX_PIXELS = 1L << 26;

  /**
   * The picture; the caller closes it.
   *
   * @throws IOException if it cannot be read; names it
   */
  Picture open() throws IOException;

  static PictureSource of(Path file) {
    return () -> new PictureDecoder(MAX_PIXELS).read(file);
  }

  /** A mask's pixels. */
  interface MaskReader {

    /**
     * The mask, from the picture's first pixel on.
     *
     * @throws IOException if it cannot be read; names it
     */
    BinaryPatch read() throws IOException;
  }

  /** A mask as a picture: white where it is set. */
  static PictureSource ofMask(MaskReader reader) {
    return () -> {
      BinaryPatch mask = reader.read();
      byte[] bgr = new byte[3 * mask.pixels().length];
      for (int i = 0; i < bgr.length; i++) {
        bgr[i] = (byte) (mask.pixels()[i / 3] ? 255 : 0);
      }
      return new RasterPicture(mask.width(), mask.height(), bgr);
    };
  }

  /** A picture that is kept as a JPEG file's bytes. */
  static PictureSource of(byte[] jpeg, int width, int height) {
    return () -> new PictureDecoder(MAX_PIXELS).decode(PictureEncoding.JPEG, jpeg, width, height);
  }
}
