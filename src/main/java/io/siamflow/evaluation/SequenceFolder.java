package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Opens a sequence's folder and recognises its layout.
 *
 * <ul>
 *   <li>OTB: {@code img/*.jpg} and {@code groundtruth_rect.txt}, which for some is of a part of the
 *       images, as {@link OtbData} knows.
 *   <li>UAV123: {@code ROOT/data_seq/UAV123/NAME} with {@code ROOT/anno/UAV123/NAME.txt}, or as
 *       OTB.
 *   <li>LaSOT: {@code img/*.jpg} and {@code groundtruth.txt}, with its marks of frames without the
 *       target.
 *   <li>VOT: {@code groundtruth.txt} and {@code color/*.jpg}, or the images beside it.
 *   <li>DAVIS: {@code ROOT/JPEGImages/480p/NAME}, or short {@code ROOT/NAME}. The box of a mask is
 *       the tight box of its pixels that are not black.
 *   <li>Any other folder with JPEG or PNG files, or with an {@code img} folder of them: images
 *       without ground truth.
 * </ul>
 *
 * <p>Images are ordered by the numbers in their names. There may be more images than ground truth:
 * it belongs to the first ones. More ground truth than images is refused.
 */
public final class SequenceFolder {

  private static final String OTB_TRUTH = "groundtruth_rect.txt";
  private static final String VOT_TRUTH = "groundtruth.txt";
  private static final String DAVIS_IMAGES = "JPEGImages";
  private static final String DAVIS_MASKS = "Annotations";
  private static final String DAVIS_RESOLUTION = "480p";
  private static final String UAV_IMAGES = "data_seq";
  private static final String UAV_TRUTHS = "anno";

  private SequenceFolder() {}

  /**
   * Reads everything but the images themselves.
   *
   * @throws IOException if the folder is none of the layouts or is broken; the message names the
   *     file and line
   */
  public static Sequence open(Path folder) throws IOException {
    Path absolute = folder.toAbsolutePath().normalize();
    if (!Files.isDirectory(absolute)) {
      Optional<Path> davis = shortDavis(absolute);
      if (davis.isPresent()) {
        return davis(davis.get());
      }
      throw new IOException(
          folder + (Files.exists(absolute) ? ": is not a folder" : ": there is no such folder"));
    }
    if (Files.exists(absolute.resolve(OTB_TRUTH))) {
      return listed(
          absolute,
          SequenceLayout.OTB,
          AbsentLines.ANY,
          absolute.resolve("img"),
          absolute.resolve(OTB_TRUTH));
    }
    if (Files.exists(absolute.resolve(VOT_TRUTH))) {
      return namedTruth(absolute);
    }
    Optional<Path> uavTruth = uavTruth(absolute);
    if (uavTruth.isPresent()) {
      return listed(absolute, SequenceLayout.OTB, AbsentLines.UAV, absolute, uavTruth.get());
    }
    if (isNamed(absolute.getParent(), DAVIS_IMAGES)
        || absolute.getParent() != null
            && isNamed(absolute.getParent().getParent(), DAVIS_IMAGES)) {
      return davis(absolute);
    }
    if (Files.isDirectory(absolute.resolve(DAVIS_IMAGES))) {
      throw new IOException(
          folder
              + ": holds several DAVIS sequences; name one: "
              + folder
              + "/"
              + davisNames(absolute));
    }
    if (Files.exists(absolute.resolve("groundtruth_rect.1.txt"))) {
      throw new IOException(
          folder
              + ": has several targets (groundtruth_rect.1.txt); one is expected in "
              + OTB_TRUTH);
    }
    Path img = absolute.resolve("img");
    return new Sequence(
        name(absolute),
        SequenceLayout.IMAGES,
        new ImageFolder(Files.isDirectory(img) ? img : absolute).images(),
        List.of());
  }

  /** {@code groundtruth.txt}: VOT, or LaSOT, whose images are in {@code img}. */
  private static Sequence namedTruth(Path folder) throws IOException {
    Path color = folder.resolve("color");
    Path img = folder.resolve("img");
    Path truth = folder.resolve(VOT_TRUTH);
    if (!Files.isDirectory(color) && Files.isDirectory(img)) {
      AbsentLines absent = LasotFlags.areIn(folder) ? AbsentLines.LASOT : AbsentLines.ANY;
      return listed(folder, SequenceLayout.OTB, absent, img, truth);
    }
    return listed(
        folder,
        SequenceLayout.VOT,
        AbsentLines.ANY,
        Files.isDirectory(color) ? color : folder,
        truth);
  }

  /** The truth of {@code ROOT/data_seq/UAV123/NAME}, or {@code ROOT/data_seq/NAME}. */
  private static Optional<Path> uavTruth(Path folder) {
    Path root = folder.getParent();
    while (root != null && !isNamed(root, UAV_IMAGES)) {
      root = root.getParent();
    }
    return Optional.ofNullable(root)
        .map(
            images -> images.resolveSibling(UAV_TRUTHS).resolve(images.relativize(folder) + ".txt"))
        .filter(Files::exists);
  }

  private static Sequence listed(
      Path folder, SequenceLayout layout, AbsentLines absent, Path imageFolder, Path file)
      throws IOException {
    List<Optional<Box>> truth = new ArrayList<>(new TruthFile(layout, absent).read(file));
    LasotFlags.read(folder, truth.size()).forEach(frame -> truth.set(frame, Optional.empty()));
    List<Path> images =
        OtbData.withTruth(name(folder), new ImageFolder(imageFolder).images(), truth.size());
    if (truth.size() > images.size()) {
      throw new IOException(
          "%s: line %d has no image, %s has only %d"
              .formatted(file, images.size() + 1, imageFolder, images.size()));
    }
    return new Sequence(name(folder), layout, images, truth);
  }

  private static Sequence davis(Path imageFolder) throws IOException {
    List<Path> images = new ImageFolder(imageFolder).images();
    Path maskFolder = maskFolder(imageFolder);
    List<Optional<Box>> truth =
        Files.isDirectory(maskFolder) ? new MaskFolder(maskFolder).boxes(images) : List.of();
    return new Sequence(name(imageFolder), SequenceLayout.DAVIS, images, truth);
  }

  private static Path maskFolder(Path imageFolder) {
    Path root = imageFolder;
    while (!isNamed(root, DAVIS_IMAGES)) {
      root = root.getParent();
    }
    return root.resolveSibling(DAVIS_MASKS).resolve(root.relativize(imageFolder));
  }

  /** The masks of a sequence of DAVIS with ground truth; nothing for others. */
  public static Optional<MaskFolder> masks(Sequence sequence) {
    return sequence.layout() == SequenceLayout.DAVIS && sequence.hasTruth()
        ? Optional.of(new MaskFolder(maskFolder(sequence.images().get(0).getParent())))
        : Optional.empty();
  }

  private static Optional<Path> shortDavis(Path absent) {
    Path root = absent.getParent();
    if (root == null) {
      return Optional.empty();
    }
    return Optional.of(root.resolve(DAVIS_IMAGES).resolve(DAVIS_RESOLUTION).resolve(name(absent)))
        .filter(Files::isDirectory);
  }

  private static String davisNames(Path root) throws IOException {
    Path folder = root.resolve(DAVIS_IMAGES).resolve(DAVIS_RESOLUTION);
    if (!Files.isDirectory(folder)) {
      return DAVIS_IMAGES + "/RESOLUTION/NAME";
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !BenchmarkFolder.isHidden(entry))
          .map(SequenceFolder::name)
          .sorted()
          .collect(Collectors.joining(", "));
    }
  }

  private static boolean isNamed(Path folder, String name) {
    return folder != null && folder.getFileName() != null && name(folder).equals(name);
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }
}
