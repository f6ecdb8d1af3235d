package io.siamflow.media;

import io.siamflow.image.Picture;
import java.time.Duration;

/**
 * One frame of a video; closing it closes its picture.
 *
 * @param number 0 for the first frame
 * @param time since the first frame
 * @param picture the pixels as they are stored: not turned, not stretched
 */
public record VideoFrame(long number, Duration time, Picture picture) implements AutoCloseable {

  @Override
  public void close() {
    picture.close();
  }
}
