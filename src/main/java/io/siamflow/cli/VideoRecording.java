package io.siamflow.cli;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.EncodedPicture;
import io.siamflow.media.PictureEncoder;
import io.siamflow.media.VideoFrame;
import io.siamflow.media.VideoReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A video file as a camera. It has no ground truth, and pixels are counted from 0.
 *
 * @param file the video
 * @param framesPerSecond its nominal rate
 */
record VideoRecording(Path file, double framesPerSecond) implements Recording {

  private static final int JPEG_QUALITY = 95;

  /**
   * Looks at a video file.
   *
   * @throws IOException if it is missing or no video; the message names it
   */
  static VideoRecording of(Path file) throws IOException {
    try (VideoReader reader = VideoReader.open(file)) {
      return new VideoRecording(file, reader.framesPerSecond());
    }
  }

  @Override
  public String name() {
    return file.getFileName().toString();
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.empty();
  }

  @Override
  public Optional<Box> firstTruth() {
    return Optional.empty();
  }

  @Override
  public Box toOwnConvention(Box box) {
    return box;
  }

  @Override
  public Frames open() throws IOException {
    VideoReader reader = VideoReader.open(file);
    PictureEncoder encoder = new PictureEncoder(JPEG_QUALITY);
    return new Frames() {
      @Override
      public Optional<Picture> nextPicture() throws IOException {
        return reader.next().map(VideoFrame::picture);
      }

      @Override
      public Optional<EncodedPicture> nextEncoded(PictureEncoding forVideo) throws IOException {
        Optional<Picture> next = nextPicture();
        if (next.isEmpty()) {
          return Optional.empty();
        }
        try (Picture picture = next.get()) {
          return Optional.of(
              new EncodedPicture(
                  forVideo, picture.width(), picture.height(), encoder.encode(picture, forVideo)));
        }
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }
}
