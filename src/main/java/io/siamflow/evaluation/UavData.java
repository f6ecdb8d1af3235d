package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * UAV123 (Mueller et al., ECCV 2016) and LaSOT (Fan et al., CVPR 2019), whose targets may be
 * absent, pixels counted from 1, in any of these layouts:
 *
 * <ul>
 *   <li>{@code ROOT/anno/UAV123/NAME.txt} and {@code ROOT/data_seq/UAV123/NAME/000001.jpg...}, or
 *       the folders anno and data_seq without another between. Parts of a recording, such as
 *       car1_2, are found in the recording's images unless they have a folder of their own.
 *   <li>{@code ROOT/NAME/groundtruth.txt} or {@code ROOT/CLASS/NAME/groundtruth.txt} as LaSOT, or
 *       {@code groundtruth_rect.txt}, and {@code img/} beside it.
 * </ul>
 */
public final class UavData {

  private static final List<String> TRUTHS = List.of("groundtruth_rect.txt", "groundtruth.txt");
  private static final String BENCHMARK = "UAV123";

  private UavData() {}

  /**
   * All sequences in a folder, or the one that it is.
   *
   * @throws IOException if one is broken; the message names the file and line
   */
  public static List<LabelledSequence> read(Path root) throws IOException {
    List<LabelledSequence> sequences = new ArrayList<>();
    Path absolute = root.toAbsolutePath().normalize();
    if (Files.isDirectory(absolute.resolve("anno"))) {
      Path truths = narrower(absolute.resolve("anno"));
      Path images = narrower(absolute.resolve("data_seq"));
      for (Path truth : textFiles(truths)) {
        String file = BenchmarkFolder.name(truth);
        String name = file.substring(0, file.lastIndexOf('.'));
        sequences.add(
            Files.isDirectory(images.resolve(name))
                ? sequence(name, truth, images.resolve(name))
                : part(name, truth, images));
      }
      return sequences;
    }
    for (Path folder : folders(absolute)) {
      sequences.add(
          sequence(
              BenchmarkFolder.name(folder), truth(folder).orElseThrow(), folder.resolve("img")));
    }
    return sequences;
  }

  private static List<Path> folders(Path root) throws IOException {
    if (Files.isDirectory(root) && truth(root).isEmpty()) {
      List<Path> inClasses = new ArrayList<>();
      try (Stream<Path> entries = Files.list(root)) {
        for (Path entry : entries.filter(Files::isDirectory).sorted().toList()) {
          if (truth(entry).isEmpty()) {
            try (Stream<Path> inner = Files.list(entry)) {
              inner
                  .filter(folder -> truth(folder).isPresent())
                  .sorted(FrameFileOrder.BY_NUMBERS_IN_NAME)
                  .forEach(inClasses::add);
            }
          }
        }
      }
      if (!inClasses.isEmpty()) {
        return inClasses;
      }
    }
    return new BenchmarkFolder(root)
        .sequences(folder -> truth(folder).isPresent(), String.join(" or ", TRUTHS));
  }

  private static Optional<Path> truth(Path folder) {
    return TRUTHS.stream().map(folder::resolve).filter(Files::exists).findFirst();
  }

  private static Path narrower(Path folder) {
    Path inner = folder.resolve(BENCHMARK);
    return Files.isDirectory(inner) ? inner : folder;
  }

  private static List<Path> textFiles(Path folder) throws IOException {
    List<Path> found;
    try (Stream<Path> files = Files.list(folder)) {
      found =
          files
              .filter(Files::isRegularFile)
              .filter(file -> BenchmarkFolder.name(file).endsWith(".txt"))
              .sorted(FrameFileOrder.BY_NUMBERS_IN_NAME)
              .toList();
    }
    if (found.isEmpty()) {
      throw new IOException(folder + ": holds no .txt files");
    }
    return found;
  }

  private static LabelledSequence sequence(String name, Path truthFile, Path imageFolder)
      throws IOException {
    List<Optional<Region>> truth = new TruthFile(SequenceLayout.OTB).regions(truthFile);
    return sequence(name, truthFile, truth, new ImageFolder(imageFolder).completeImages());
  }

  private static LabelledSequence part(String name, Path truthFile, Path images)
      throws IOException {
    List<Optional<Region>> truth = new TruthFile(SequenceLayout.OTB).regions(truthFile);
    UavPart part = UavPart.named(name, truthFile);
    List<Path> recording = new ImageFolder(images.resolve(part.recording())).completeImages();
    return sequence(name, truthFile, truth, part.of(recording, truth.size()));
  }

  private static LabelledSequence sequence(
      String name, Path truthFile, List<Optional<Region>> truth, List<Path> images)
      throws IOException {
    CompleteTruth.require(truthFile, truth, images);
    return new LabelledSequence(
        name, new ImageFrames(images), new ListedTruth(truth), SequenceLayout.OTB.origin());
  }
}
