package io.siamflow.evaluation;

import io.siamflow.image.BinaryPatch;
import io.siamflow.media.EncodedPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * DAVIS 2016 (Perazzi et al., CVPR 2016): {@code ROOT/JPEGImages/480p/NAME/00000.jpg...} and a mask
 * of the same name and size in {@code ROOT/Annotations/480p/NAME} for each; without 480p the only
 * other resolution. Any pixel that is not black is the target; several objects, as DAVIS 2017 has
 * them, are refused. Masks are read when they are needed, and all once before.
 */
public final class DavisData {

  private static final String IMAGES = "JPEGImages";
  private static final String MASKS = "Annotations";
  private static final String USUAL_RESOLUTION = "480p";

  private DavisData() {}

  /**
   * All sequences in a folder, those of one resolution's folder of images, or the one whose image
   * folder it is.
   *
   * @throws IOException if one is broken; the message names the file
   */
  public static List<LabelledSequence> read(Path root) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    if (isImages(absolute.getParent())) {
      return all(absolute, absolute);
    }
    if (absolute.getParent() != null && isImages(absolute.getParent().getParent())) {
      return List.of(sequence(absolute));
    }
    return all(resolution(absolute), absolute);
  }

  private static boolean isImages(Path folder) {
    return folder != null && BenchmarkFolder.name(folder).equals(IMAGES);
  }

  /** The images' folder of the resolution that is measured. */
  private static Path resolution(Path root) throws IOException {
    Path images = root.resolve(IMAGES);
    Path usual = images.resolve(USUAL_RESOLUTION);
    if (Files.isDirectory(usual) || !Files.isDirectory(images)) {
      return usual;
    }
    List<Path> others = new BenchmarkFolder(images).entries();
    if (others.size() > 1) {
      throw new IOException(
          "%s: has no %s but %s; name one of these folders"
              .formatted(
                  images,
                  USUAL_RESOLUTION,
                  others.stream().map(BenchmarkFolder::name).collect(Collectors.joining(", "))));
    }
    return others.isEmpty() ? usual : others.get(0);
  }

  private static List<LabelledSequence> all(Path images, Path root) throws IOException {
    if (!Files.isDirectory(images)) {
      throw new IOException(images + ": there is no such folder");
    }
    List<LabelledSequence> sequences = new ArrayList<>();
    List<Path> folders = new BenchmarkFolder(images).entries();
    for (Path folder : new BenchmarkFolder(root).selected(folders, "folder in " + images + " of")) {
      sequences.add(sequence(folder));
    }
    if (sequences.isEmpty()) {
      throw new IOException(images + ": holds no sequence");
    }
    Path masks = masks(images);
    for (Path folder : new BenchmarkFolder(masks).entries()) {
      if (!Files.isDirectory(images.resolve(BenchmarkFolder.name(folder)))) {
        throw new IOException("%s: its images are missing in %s".formatted(folder, images));
      }
    }
    return sequences;
  }

  /** The folder of masks to a folder at or below {@code JPEGImages/RESOLUTION}. */
  private static Path masks(Path images) {
    Path top = images;
    while (!isImages(top)) {
      top = top.getParent();
    }
    return top.resolveSibling(MASKS).resolve(top.relativize(images));
  }

  /**
   * Where the toolkit keeps the mask of a frame: {@code RESOLUTION/TRACKER/NAME/IMAGE.png}.
   *
   * @throws IllegalArgumentException if the sequence is not of this benchmark
   */
  static String resultFile(LabelledSequence sequence, String tracker, int frame) {
    if (!(sequence.frames() instanceof ImageFrames frames)) {
      throw new IllegalArgumentException(sequence.name() + " has no images that are files");
    }
    Path image = frames.images().get(frame);
    String resolution = BenchmarkFolder.name(image.getParent().getParent());
    return "%s/%s/%s/%s.png"
        .formatted(resolution, tracker, sequence.name(), MaskFolder.stem(image));
  }

  private static LabelledSequence sequence(Path folder) throws IOException {
    String name = BenchmarkFolder.name(folder);
    List<Path> images = new ImageFolder(folder).completeImages();
    if (images.size() < 3) {
      throw new IOException(
          folder + ": the first and the last frame do not count, no other is there");
    }
    MaskFolder masks = new MaskFolder(masks(folder));
    masks.requireImages(images);
    MaskTruth truth = new MaskTruth(masks, images);
    boolean isThere = false;
    for (int i = 0; i < images.size(); i++) {
      isThere |= truth.check(i) && i > 0;
    }
    if (!isThere) {
      throw new IOException(masks(folder) + ": the target is nowhere behind the first frame");
    }
    return new LabelledSequence(
        name, new ImageFrames(images), truth, SequenceLayout.DAVIS.origin());
  }

  /** Masks that are files. */
  private record MaskTruth(MaskFolder folder, List<Path> images) implements SequenceTruth {

    /** Checks a frame's mask, and says whether the target is in it. */
    boolean check(int frame) throws IOException {
      Path image = images.get(frame);
      BinaryPatch mask = folder.onlyObject(image);
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
      boolean isThere = MaskFolder.tightBox(mask).isPresent();
      if (frame == 0 && !isThere) {
        throw new IOException(folder.file(image) + ": the target must be there on the first frame");
      }
      return isThere;
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
