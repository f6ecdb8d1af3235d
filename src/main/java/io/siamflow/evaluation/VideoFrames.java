package io.siamflow.evaluation;

import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.EncodedPicture;
import io.siamflow.media.PictureEncoder;
import io.siamflow.media.VideoFrame;
import io.siamflow.media.VideoReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Frames of a video file.
 *
 * @param place the video
 * @param size how many there are
 */
record VideoFrames(Path place, int size) implements FrameSource {

  /**
   * All frames of a video, which is decoded once to count them: containers only estimate.
   *
   * @throws IOException if it cannot be read to its end; the message names the file, and the frame
   */
  static VideoFrames of(Path file) throws IOException {
    int size = 0;
    try (VideoReader reader = VideoReader.open(file)) {
      for (Optional<VideoFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        next.get().close();
        size++;
      }
    }
    return new VideoFrames(file, size);
  }

  @Override
  public Playback play() throws IOException {
    VideoReader reader = VideoReader.open(place);
    return new Playback() {
      private int next;

      @Override
      public Optional<SequenceFrame> next() throws IOException {
        Optional<VideoFrame> frame = reader.next();
        return frame.map(read -> new Frame(next++, read));
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }

  private record Frame(int number, VideoFrame frame) implements SequenceFrame {

    @Override
    public Picture picture() {
      return frame.picture();
    }

    @Override
    public EncodedPicture encoded() {
      Picture picture = frame.picture();
      return new EncodedPicture(
          PictureEncoding.PNG,
          picture.width(),
          picture.height(),
          new PictureEncoder(100).encode(picture, PictureEncoding.PNG));
    }

    @Override
    public void close() {
      frame.close();
    }
  }
}
