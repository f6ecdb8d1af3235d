package io.siamflow.training;

import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
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

  /** A picture that is kept as a JPEG file's bytes. */
  static PictureSource of(byte[] jpeg, int width, int height) {
    return () -> new PictureDecoder(MAX_PIXELS).decode(PictureEncoding.JPEG, jpeg, width, height);
  }
}
