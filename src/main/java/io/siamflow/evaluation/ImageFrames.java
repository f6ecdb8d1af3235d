package io.siamflow.evaluation;

import io.siamflow.image.Picture;
import io.siamflow.media.EncodedPicture;
import io.siamflow.media.PictureDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Frames that are image files.
 *
 * @param images the files in order, at least one
 */
record ImageFrames(List<Path> images) implements FrameSource {

  private static final long MAX_PIXELS = 1L << 26;

  ImageFrames {
    images = List.copyOf(images);
    if (images.isEmpty()) {
      throw new IllegalArgumentException("a sequence has at least one image");
    }
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public Path place() {
    return images.get(0).getParent();
  }

  @Override
  public Playback play() {
    PictureDecoder decoder = new PictureDecoder(MAX_PIXELS);
    return new Playback() {
      private int next;

      @Override
      public Optional<SequenceFrame> next() throws IOException {
        if (next == images.size()) {
          return Optional.empty();
        }
        Path file = images.get(next);
        return Optional.of(new ImageFrame(next++, file, decoder.read(file)));
      }

      @Override
      public void close() {
        // Each file is closed when it was read.
      }
    };
  }

  private record ImageFrame(int number, Path file, Picture picture) implements SequenceFrame {
    @Override
    public EncodedPicture encoded() throws IOException {
      return EncodedPicture.read(file);
    }

    @Override
    public void close() {
      picture.close();
    }
  }
}
