package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * OTB (Wu et al., Object Tracking Benchmark, TPAMI 2015): {@code NAME/img/0001.jpg...} and {@code
 * NAME/groundtruth_rect.txt}, pixels counted from 1. A folder with {@code groundtruth_rect.1.txt}
 * or others so numbered instead is a sequence NAME-1 for each, as pysot calls them, and {@code
 * list.txt} may name the folder or one of them; Human4's first is an empty file in the benchmark
 * itself and no sequence (got10k/datasets/otb.py).
 *
 * <p>The ground truth of five sequences is of a part of their images only (got10k/datasets/otb.py):
 * where there are more images than lines, the part is taken. A target is never NaN.
 */
public final class OtbData {

  private static final String TRUTH = "groundtruth_rect.txt";
  private static final Pattern NUMBERED = Pattern.compile("groundtruth_rect\\.(\\d+)\\.txt");

  /** The numbers of the first and last image. */
  private record Part(int first, int last) {}

  private static final Map<String, Part> PARTS =
      Map.of(
          "David", new Part(300, 770),
          "Football1", new Part(1, 74),
          "Freeman3", new Part(1, 460),
          "Freeman4", new Part(1, 283),
          "Diving", new Part(1, 215));

  private static final String WITH_EMPTY_TRUTH = "Human4";

  private OtbData() {}

  /**
   * All sequences in a folder, or the one that it is.
   *
   * @throws IOException if one is broken; the message names the file and line
   */
  public static List<LabelledSequence> read(Path root) throws IOException {
    List<LabelledSequence> sequences = new ArrayList<>();
    BenchmarkFolder folder = new BenchmarkFolder(root);
    for (Path sequence :
        folder.sequences(OtbData::isSequence, TRUTH, name -> numbered(folder, name))) {
      if (!Files.isDirectory(sequence)) {
        sequences.add(ofNumbered(sequence));
        continue;
      }
      String name = BenchmarkFolder.name(sequence);
      if (Files.exists(sequence.resolve(TRUTH))) {
        sequences.add(sequence(name, sequence, sequence.resolve(TRUTH)));
      } else {
        List<Path> truths = numbered(sequence);
        if (truths.isEmpty()) {
          throw new IOException(sequence.resolve(TRUTH) + ": there is no such file");
        }
        for (Path truth : truths) {
          sequences.add(ofNumbered(truth));
        }
      }
    }
    return sequences;
  }

  /** The numbered truth in a folder that is the sequence of that name. */
  private static Optional<Path> numbered(BenchmarkFolder root, String name) throws IOException {
    String folder = name.substring(0, Math.max(0, name.lastIndexOf('-')));
    Optional<Path> found = root.named(folder);
    if (found.isEmpty() || Files.exists(found.get().resolve(TRUTH))) {
      return Optional.empty();
    }
    return numbered(found.get()).stream().filter(truth -> name(truth).equals(name)).findFirst();
  }

  /** The sequence of a numbered truth: its folder's name and its number. */
  private static String name(Path truth) {
    return BenchmarkFolder.name(truth.getParent()) + "-" + number(truth);
  }

  private static LabelledSequence ofNumbered(Path truth) throws IOException {
    return sequence(name(truth), truth.getParent(), truth);
  }

  private static boolean isSequence(Path folder) {
    try {
      return Files.exists(folder.resolve(TRUTH)) || !numbered(folder).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static List<Path> numbered(Path folder) throws IOException {
    List<Path> truths = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .filter(file -> NUMBERED.matcher(BenchmarkFolder.name(file)).matches())
          .sorted(FrameFileOrder.BY_NUMBERS_IN_NAME)
          .forEach(truths::add);
    }
    if (truths.size() > 1
        && BenchmarkFolder.name(folder).equals(WITH_EMPTY_TRUTH)
        && Files.size(truths.get(0)) == 0) {
      truths.remove(0);
    }
    return truths;
  }

  private static String number(Path truth) {
    Matcher name = NUMBERED.matcher(BenchmarkFolder.name(truth));
    return name.matches() ? name.group(1) : "";
  }

  private static LabelledSequence sequence(String name, Path folder, Path truthFile)
      throws IOException {
    List<Optional<Region>> truth =
        new TruthFile(SequenceLayout.OTB, AbsentLines.OTB).regions(truthFile);
    List<Path> images = new ImageFolder(folder.resolve("img")).completeImages();
    images = withTruth(BenchmarkFolder.name(folder), images, truth.size());
    CompleteTruth.require(truthFile, truth, images);
    return new LabelledSequence(
        name, new ImageFrames(images), new ListedTruth(truth), SequenceLayout.OTB.origin());
  }

  /** The images that a sequence's truth is of, where there are more of them than lines. */
  static List<Path> withTruth(String name, List<Path> images, int lines) throws IOException {
    Part part = images.size() > lines ? PARTS.get(name) : null;
    if (part == null) {
      return images;
    }
    List<Path> kept = new ArrayList<>();
    for (Path image : images) {
      int number = ImageFolder.number(image);
      if (number >= part.first && number <= part.last) {
        kept.add(image);
      }
    }
    return kept;
  }
}
