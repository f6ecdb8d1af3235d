package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The frames of a sequence; they can be played any number of times. */
public interface FrameSource {

  /** How many there are. */
  int size();

  /** The file, or the folder of files, that they are in. */
  Path place();

  /**
   * The frames from the first on.
   *
   * @throws IOException if the source cannot be opened; the message names it
   */
  Playback play() throws IOException;

  /** One pass over the frames. */
  interface Playback extends AutoCloseable {

    /**
     * The next frame, or nothing at the end. The caller closes it.
     *
     * @throws IOException if it cannot be read; the message names the file, and the frame in a
     *     video
     */
    Optional<SequenceFrame> next() throws IOException;

    @Override
    void close();
  }
}
