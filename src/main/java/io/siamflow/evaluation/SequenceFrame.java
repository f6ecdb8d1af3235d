package io.siamflow.evaluation;

import io.siamflow.image.Picture;
import io.siamflow.media.EncodedPicture;
import java.io.IOException;

/** One frame of a sequence. */
public interface SequenceFrame extends AutoCloseable {

  /** Its index from 0. */
  int number();

  /** The decoded picture; open until the frame is closed. */
  Picture picture();

  /**
   * The picture's file as it is, or the picture without loss where the frame has no file.
   *
   * @throws IOException if the file cannot be read; the message names it
   */
  EncodedPicture encoded() throws IOException;

  @Override
  void close();
}
