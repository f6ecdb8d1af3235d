package io.siamflow.evaluation;

import io.siamflow.image.BinaryPatch;
import io.siamflow.media.EncodedPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * DAVIS 2016 (Perazzi et al., CVPR 2016): {@code ROOT/JPEGImages/480p/NAME/00000.jpg...} and a mask
 * of the same name and size in {@code ROOT/Annotations/480p/NAME} for each. Any pixel that is not
 * black is the target. Masks are read when they are needed, and all once before.
 */
public final class DavisData {

  private static final String IMAGES = "JPEGImages/480p";
  private static final String MASKS = "Annotations/480p";

  private DavisData() {}

  /**
   * All sequences in a folder, or the one whose image folder it is.
   *
   * @throws IOException if one is broken; the message names the file
   */
  public static List<LabelledSequence> read(Path root) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    Path images = absolute.resolve(IMAGES);
    List<LabelledSequence> sequences = new ArrayList<>();
    if (absolute.endsWith(Path.of(IMAGES, BenchmarkFolder.name(absolute)))) {
      Path top = absolute.getParent().getParent().getParent();
      return List.of(sequence(absolute, top.resolve(MASKS)));
    }
    if (!Files.isDirectory(images)) {
      throw new IOException(images + ": there is no such folder");
    }
    try (Stream<Path> entries = Files.list(images)) {
      for (Path folder : entries.filter(Files::isDirectory).sorted().toList()) {
        sequences.add(sequence(folder, absolute.resolve(MASKS)));
      }
    }
    if (sequences.isEmpty()) {
      throw new IOException(images + ": holds no sequence");
    }
    return sequences;
  }

  private static LabelledSequence sequence(Path folder, Path masks) throws IOException {
    String name = BenchmarkFolder.name(folder);
    List<Path> images = new ImageFolder(folder).completeImages();
    if (images.size() < 3) {
      throw new IOException(
          folder + ": the first and the last frame do not count, no other is there");
    }
    MaskTruth truth = new MaskTruth(new MaskFolder(masks.resolve(name)), images);
    for (int i = 0; i < images.size(); i++) {
      truth.check(i);
    }
    return new LabelledSequence(
        name, new ImageFrames(images), truth, SequenceLayout.DAVIS.origin());
  }

  /** Masks that are files. */
  private record MaskTruth(MaskFolder folder, List<Path> images) implements SequenceTruth {

    void check(int frame) throws IOException {
      Path image = images.get(frame);
      BinaryPatch mask = folder.mask(image);
      EncodedPicture picture = EncodedPicture.read(image);
      if (mask.width() != picture.width() || mask.height() != picture.height()) {
        throw new IOException(
            "%s: the mask is %dx%d pixels, %s is %dx%d"
                .formatted(
                    folder.file(image),
                    mask.width(),
                    mask.height(),
                    image,
                    picture.width(),
                    picture.height()));
      }
      if (frame == 0 && MaskFolder.tightBox(mask).isEmpty()) {
        throw new IOException(folder.file(image) + ": the target must be there on the first frame");
      }
    }

    @Override
    public List<String> targets() {
      return List.of(ONLY_TARGET);
    }

    @Override
    public int size() {
      return images.size();
    }

    @Override
    public Optional<Region> region(String target, int frame) throws IOException {
      if (frame >= images.size()) {
        return Optional.empty();
      }
      BinaryPatch mask = folder.mask(images.get(frame));
      return MaskFolder.tightBox(mask)
          .map(box -> new Region(box, Optional.empty(), Optional.of(mask)));
    }
  }
}
