package io.siamflow.codec;

import io.siamflow.image.PictureEncoding;
import java.nio.ByteBuffer;

/**
 * One frame of a camera.
 *
 * @param cameraId the camera; also the record's key
 * @param streamEpoch rises each time the camera's stream restarts
 * @param frameNumber rises within an epoch, gaps allowed
 * @param capturedAt when the camera took it, milliseconds since 1970-01-01T00:00Z
 * @param encoding how {@code data} holds the picture
 * @param width pixels
 * @param height pixels
 * @param data the encoded picture, in a buffer of its own over an array; not copied, do not change
 *     it
 */
public record Frame(
    String cameraId,
    long streamEpoch,
    long frameNumber,
    long capturedAt,
    PictureEncoding encoding,
    int width,
    int height,
    ByteBuffer data) {

  public Frame {
    data = data.slice();
  }

  /** A frame whose picture is all of an array. */
  public Frame(
      String cameraId,
      long streamEpoch,
      long frameNumber,
      long capturedAt,
      PictureEncoding encoding,
      int width,
      int height,
      byte[] data) {
    this(
        cameraId,
        streamEpoch,
        frameNumber,
        capturedAt,
        encoding,
        width,
        height,
        ByteBuffer.wrap(data));
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }
}
