package io.siamflow.cli;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.EncodedPicture;
import io.siamflow.media.PictureEncoder;
import io.siamflow.media.RenderedScene;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A rendered scene as a camera that sends JPEG.
 *
 * @param name the camera's name
 * @param scene what it sees
 * @param frames how long
 */
record SceneRecording(String name, RenderedScene scene, int frames) implements Recording {

  private static final int JPEG_QUALITY = 90;
  private static final double FRAMES_PER_SECOND = 25;

  @Override
  public double framesPerSecond() {
    return FRAMES_PER_SECOND;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(frames);
  }

  @Override
  public Optional<Box> firstTruth() {
    return Optional.of(scene.truth(0, 0));
  }

  @Override
  public Box toOwnConvention(Box box) {
    return box;
  }

  @Override
  public Frames open() {
    PictureEncoder encoder = new PictureEncoder(JPEG_QUALITY);
    return new Frames() {
      private int next;

      @Override
      public Optional<Picture> nextPicture() {
        return next < frames ? Optional.of(scene.picture(next++)) : Optional.empty();
      }

      @Override
      public Optional<EncodedPicture> nextEncoded(PictureEncoding forVideo) {
        return nextPicture()
            .map(
                picture -> {
                  try (picture) {
                    return new EncodedPicture(
                        PictureEncoding.JPEG,
                        scene.width(),
                        scene.height(),
                        encoder.encode(picture, PictureEncoding.JPEG));
                  }
                });
      }

      @Override
      public void close() {
        // Nothing is open.
      }
    };
  }
}
