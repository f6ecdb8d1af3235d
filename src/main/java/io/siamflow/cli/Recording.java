package io.siamflow.cli;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.EncodedPicture;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/** A recorded camera: a sequence's folder or a video file. It can be played any number of times. */
interface Recording {

  /** The folder's or the file's name. */
  String name();

  /** The nominal rate, frames per second. */
  double framesPerSecond();

  /** How many frames it has, where that is known before they are read. */
  OptionalLong size();

  /** The target's given box on the first frame, 0-based continuous pixels. */
  Optional<Box> firstTruth();

  /** A box as the recording's benchmark writes it. */
  Box toOwnConvention(Box box);

  /**
   * The frames from the first on.
   *
   * @throws IOException if the file cannot be opened; the message names it
   */
  Frames open() throws IOException;

  /** The frames of one pass, each read in one form or the other. */
  interface Frames extends AutoCloseable {

    /**
     * The next frame decoded, or nothing at the end. The caller closes it.
     *
     * @throws IOException if it cannot be read; the message names the file, and the frame in a
     *     video
     */
    Optional<Picture> nextPicture() throws IOException;

    /**
     * The next frame encoded, or nothing at the end: a picture file's own bytes, a video's frame in
     * the given encoding.
     *
     * @throws IOException as {@link #nextPicture}
     */
    Optional<EncodedPicture> nextEncoded(PictureEncoding forVideo) throws IOException;

    @Override
    void close();
  }
}
