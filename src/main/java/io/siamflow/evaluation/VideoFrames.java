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
import java.util.OptionalInt;

/**
 * Frames of a video file.
 *
 * @param file the video
 */
record VideoFrames(Path file) implements FrameSource {

  @Override
  public OptionalInt size() {
    return OptionalInt.empty();
  }

  @Override
  public Playback play() throws IOException {
    VideoReader reader = VideoReader.open(file);
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
