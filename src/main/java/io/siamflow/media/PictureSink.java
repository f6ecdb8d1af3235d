package io.siamflow.media;

import io.siamflow.image.Picture;
import java.io.IOException;

/** Takes pictures of one size, in order. The file is complete once the sink is closed. */
public interface PictureSink extends AutoCloseable {

  /**
   * Adds the next picture; it is not kept.
   *
   * @throws IllegalArgumentException if its size is not that of the others
   * @throws IOException if the file cannot be written; the message names it
   */
  void write(Picture picture) throws IOException;

  @Override
  void close() throws IOException;
}
