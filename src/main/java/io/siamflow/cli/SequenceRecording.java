package io.siamflow.cli;

import io.siamflow.evaluation.Sequence;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.BadPictureException;
import io.siamflow.media.EncodedPicture;
import io.siamflow.media.PictureDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A sequence's folder as a camera. Such folders do not say at which rate they were recorded: {@link
 * #FRAMES_PER_SECOND} is assumed.
 */
record SequenceRecording(Sequence sequence) implements Recording {

  static final double FRAMES_PER_SECOND = 25;
  private static final long MAX_PIXELS = 1L << 26;

  @Override
  public String name() {
    return sequence.name();
  }

  @Override
  public double framesPerSecond() {
    return FRAMES_PER_SECOND;
  }

  @Override
  public OptionalLong size() {
    return OptionalLong.of(sequence.size());
  }

  @Override
  public Optional<Box> firstTruth() {
    return sequence.truthOf(0);
  }

  @Override
  public Box toOwnConvention(Box box) {
    return sequence.layout().toFolderConvention(box);
  }

  @Override
  public Frames open() {
    Iterator<Path> images = sequence.images().iterator();
    PictureDecoder decoder = new PictureDecoder(MAX_PIXELS);
    return new Frames() {
      @Override
      public Optional<Picture> nextPicture() throws IOException {
        return images.hasNext() ? Optional.of(decoder.read(images.next())) : Optional.empty();
      }

      @Override
      public Optional<EncodedPicture> nextEncoded(PictureEncoding forVideo) throws IOException {
        return images.hasNext() ? Optional.of(encoded(images.next())) : Optional.empty();
      }

      @Override
      public void close() {
        // Each image file is closed when it was read.
      }
    };
  }

  private static EncodedPicture encoded(Path image) throws IOException {
    EncodedPicture picture = EncodedPicture.read(image);
    if ((long) picture.width() * picture.height() > MAX_PIXELS) {
      throw new BadPictureException(
          "%s: the size %dx%d is more than %d pixels"
              .formatted(image, picture.width(), picture.height(), MAX_PIXELS));
    }
    return picture;
  }
}
