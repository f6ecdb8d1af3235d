package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * UAV123 (Mueller et al., ECCV 2016) and LaSOT (Fan et al., CVPR 2019), whose targets may be
 * absent, pixels counted from 1, in any of these layouts:
 *
 * <ul>
 *   <li>{@code ROOT/anno/UAV123/NAME.txt} and {@code ROOT/data_seq/UAV123/NAME/000001.jpg...}, or
 *       the folders anno and data_seq without another between. Without UAV123's truths the only
 *       other folder of anno is read, such as UAV20L or UAV123_10fps, with the images of that name
 *       or else UAV123's. Parts of a recording, such as car1_2, are found in the recording's images
 *       unless they have a folder of their own. Or {@code ROOT/data_seq/UAV123/NAME} alone, with
 *       its truth in {@code ROOT/anno/UAV123} or {@code ROOT/anno}.
 *   <li>{@code ROOT/NAME/groundtruth.txt} or {@code ROOT/CLASS/NAME/groundtruth.txt} as LaSOT, or
 *       {@code groundtruth_rect.txt}, and {@code img/} beside it, with LaSOT's marks of frames
 *       without the target where they are there.
 * </ul>
 */
public final class UavData {

  private static final List<String> TRUTHS = List.of("groundtruth_rect.txt", "groundtruth.txt");
  private static final String SIGN = String.join(" or ", TRUTHS);
  private static final String ANNOTATIONS = "anno";
  private static final String IMAGES = "data_seq";
  private static final String BENCHMARK = "UAV123";

  /** UAV123 with the first of every three frames. */
  private static final String THIRD_OF_FRAMES = "UAV123_10fps";

  private UavData() {}

  /**
   * All sequences in a folder, or the one that it is.
   *
   * @throws IOException if one is broken; the message names the file and line
   */
  public static List<LabelledSequence> read(Path root) throws IOException {
    List<LabelledSequence> sequences = new ArrayList<>();
    Path absolute = root.toAbsolutePath().normalize();
    if (Files.isDirectory(absolute.resolve(ANNOTATIONS))) {
      Path truths = truths(absolute.resolve(ANNOTATIONS));
      Path images = images(absolute.resolve(IMAGES), truths);
      int step = BenchmarkFolder.name(images).equals(THIRD_OF_FRAMES) ? 3 : 1;
      Set<Path> used = new HashSet<>();
      BenchmarkFolder folder = new BenchmarkFolder(absolute);
      for (Path truth : folder.selected(textFiles(truths), "truth in " + truths + " of")) {
        String file = BenchmarkFolder.name(truth);
        String name = file.substring(0, file.lastIndexOf('.'));
        Path own = images.resolve(name);
        if (Files.isDirectory(own)) {
          used.add(own);
          sequences.add(sequence(name, truth, own));
        } else {
          UavPart part = UavPart.named(name, truth, step);
          used.add(images.resolve(part.recording()));
          sequences.add(part(name, truth, images, part));
        }
      }
      if (!folder.isListed() && !isSelection(truths, images)) {
        requireTruth(images, used, truths);
      }
      return sequences;
    }
    Optional<Path> recording = isSequence(absolute) ? Optional.empty() : recordings(absolute);
    if (recording.isPresent() && ImageFolder.isIn(absolute)) {
      return List.of(alone(absolute, recording.get()));
    }
    for (Path folder : folders(absolute)) {
      sequences.add(inFolder(folder));
    }
    return sequences;
  }

  /** The folder data_seq that a folder is in, where there is a folder anno beside it. */
  private static Optional<Path> recordings(Path folder) {
    for (Path above = folder.getParent(); above != null; above = above.getParent()) {
      if (BenchmarkFolder.name(above).equals(IMAGES)) {
        return Optional.of(above)
            .filter(found -> Files.isDirectory(found.resolveSibling(ANNOTATIONS)));
      }
    }
    return Optional.empty();
  }

  /** A sequence of UAV123's layout whose folder of images was given. */
  private static LabelledSequence alone(Path folder, Path recordings) throws IOException {
    String name = BenchmarkFolder.name(folder);
    Path annotations = recordings.resolveSibling(ANNOTATIONS);
    Path same = annotations.resolve(recordings.relativize(folder)).getParent();
    for (Path truths : List.of(same, annotations.resolve(BENCHMARK), annotations)) {
      Path truth = truths.resolve(name + ".txt");
      if (Files.exists(truth)) {
        return sequence(name, truth, folder);
      }
    }
    throw new IOException("%s: holds images, but %s has no truth of it".formatted(folder, same));
  }

  /** A folder's own truth, of which LaSOT may mark frames. */
  private static LabelledSequence inFolder(Path folder) throws IOException {
    Path truthFile = truth(folder).orElse(folder.resolve(TRUTHS.get(1)));
    AbsentLines absent = LasotFlags.areIn(folder) ? AbsentLines.LASOT : AbsentLines.UAV;
    List<Optional<Region>> truth = new ArrayList<>(regions(truthFile, absent));
    Set<Integer> marked = LasotFlags.read(folder, truth.size());
    marked.forEach(frame -> truth.set(frame, Optional.empty()));
    List<Path> images = new ImageFolder(folder.resolve("img")).completeImages();
    return sequence(BenchmarkFolder.name(folder), truthFile, truth, images, marked);
  }

  private static List<Path> folders(Path root) throws IOException {
    BenchmarkFolder folder = new BenchmarkFolder(root);
    List<Path> sequences = new ArrayList<>();
    if (Files.isDirectory(root) && !isSequence(root) && !folder.isListed()) {
      for (Path entry : folder.entries()) {
        if (!isSequence(entry) && !ImageFolder.isIn(entry)) {
          new BenchmarkFolder(entry)
              .inside(UavData::isSequence, SIGN).stream()
                  .sorted(FrameFileOrder.BY_NUMBERS_IN_NAME)
                  .forEach(sequences::add);
        }
      }
    }
    if (sequences.isEmpty()) {
      return folder.sequences(UavData::isSequence, SIGN);
    }
    sequences.addAll(0, folder.inside(UavData::isSequence, SIGN));
    return sequences;
  }

  private static boolean isSequence(Path folder) {
    return truth(folder).isPresent();
  }

  private static Optional<Path> truth(Path folder) {
    return TRUTHS.stream().map(folder::resolve).filter(Files::exists).findFirst();
  }

  private static Path narrower(Path folder) {
    Path inner = folder.resolve(BENCHMARK);
    return Files.isDirectory(inner) ? inner : folder;
  }

  /** The folder of UAV123's truths, or the only one that has some. */
  private static Path truths(Path anno) throws IOException {
    Path usual = narrower(anno);
    if (!textFiles(usual).isEmpty()) {
      return usual;
    }
    List<Path> others = new ArrayList<>();
    for (Path folder : new BenchmarkFolder(anno).entries()) {
      if (!textFiles(folder).isEmpty()) {
        others.add(folder);
      }
    }
    if (others.isEmpty()) {
      throw new IOException(usual + ": holds no .txt files");
    }
    if (others.size() > 1) {
      throw new IOException(
          "%s: has .txt files in %s; one such folder is expected, or %s"
              .formatted(
                  anno,
                  others.stream().map(BenchmarkFolder::name).collect(Collectors.joining(", ")),
                  BENCHMARK));
    }
    return others.get(0);
  }

  private static Path images(Path sequences, Path truths) {
    Path same = sequences.resolve(BenchmarkFolder.name(truths));
    return Files.isDirectory(same) ? same : narrower(sequences);
  }

  /** Whether truths are of some of UAV123's images only, as UAV20L's. */
  private static boolean isSelection(Path truths, Path images) {
    String name = BenchmarkFolder.name(truths);
    return BenchmarkFolder.name(images).equals(BENCHMARK)
        && !name.equals(BENCHMARK)
        && !name.equals(ANNOTATIONS);
  }

  private static List<Path> textFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !BenchmarkFolder.isHidden(file))
          .filter(file -> BenchmarkFolder.name(file).endsWith(".txt"))
          .sorted(FrameFileOrder.BY_NUMBERS_IN_NAME)
          .toList();
    }
  }

  private static LabelledSequence sequence(String name, Path truthFile, Path imageFolder)
      throws IOException {
    List<Path> images = new ImageFolder(imageFolder).completeImages();
    return sequence(name, truthFile, regions(truthFile, AbsentLines.UAV), images, Set.of());
  }

  private static List<Optional<Region>> regions(Path truthFile, AbsentLines absent)
      throws IOException {
    return new TruthFile(SequenceLayout.OTB, absent).regions(truthFile);
  }

  /** A folder of images that no truth belongs to. */
  private static void requireTruth(Path images, Set<Path> used, Path truths) throws IOException {
    for (Path folder : new BenchmarkFolder(images).entries()) {
      if (!used.contains(folder) && ImageFolder.isIn(folder)) {
        throw new IOException(
            "%s: holds images, but %s has no truth of it".formatted(folder, truths));
      }
    }
  }

  private static LabelledSequence part(String name, Path truthFile, Path images, UavPart part)
      throws IOException {
    List<Optional<Region>> truth = regions(truthFile, AbsentLines.UAV);
    List<Path> recording = new ImageFolder(images.resolve(part.recording())).completeImages();
    return sequence(name, truthFile, truth, part.of(recording, truth.size()), Set.of());
  }

  private static LabelledSequence sequence(
      String name,
      Path truthFile,
      List<Optional<Region>> truth,
      List<Path> images,
      Set<Integer> markedAbsent)
      throws IOException {
    CompleteTruth.require(truthFile, truth, images);
    return new LabelledSequence(
        name,
        new ImageFrames(images),
        new ListedTruth(truth),
        SequenceLayout.OTB.origin(),
        List.of(),
        markedAbsent);
  }
}
