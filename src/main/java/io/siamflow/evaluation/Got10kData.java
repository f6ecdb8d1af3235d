package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * GOT-10k (Huang et al., TPAMI 2021), a split or one sequence: {@code NAME/00000001.jpg...}, {@code
 * NAME/groundtruth.txt} and {@code NAME/cover.label}, how much is visible on each frame in eighths.
 * Without that file the target is wholly visible wherever it has a box, unless {@code
 * NAME/absence.label} has a 1 there. Of frames on which nothing is visible the box does not count,
 * but for the first, which starts the tracker whatever is said of it. Pixels are taken as its files
 * count them. The test split's ground truth is not public: its sequences, {@code
 * GOT-10k_Test_000001} and so on, have their first box alone, and the benchmark's server scores a
 * tracker's raw results.
 */
public final class Got10kData {

  private static final String TRUTH = "groundtruth.txt";
  private static final String COVER = "cover.label";
  private static final String ABSENCE = "absence.label";
  private static final int WHOLE = 8;
  private static final Pattern OF_TEST_SPLIT = Pattern.compile("GOT-10k_Test_\\d+");

  private Got10kData() {}

  /**
   * All sequences in a folder, or the one that it is.
   *
   * @throws IOException if one is broken; the message names the file and line
   */
  public static List<LabelledSequence> read(Path root) throws IOException {
    List<LabelledSequence> sequences = new ArrayList<>();
    for (Path folder :
        new BenchmarkFolder(root).sequences(path -> Files.exists(path.resolve(TRUTH)), TRUTH)) {
      sequences.add(sequence(folder));
    }
    return sequences;
  }

  private static LabelledSequence sequence(Path folder) throws IOException {
    Path truthFile = folder.resolve(TRUTH);
    AbsentLines absent =
        Files.exists(folder.resolve(COVER)) ? AbsentLines.GOT10K_COVERED : AbsentLines.GOT10K;
    List<Optional<Region>> truth = new TruthFile(SequenceLayout.IMAGES, absent).regions(truthFile);
    List<Path> images = new ImageFolder(folder).completeImages();
    String name = BenchmarkFolder.name(folder);
    if (truth.size() == 1 && images.size() > 1) {
      if (OF_TEST_SPLIT.matcher(name).matches() && truth.get(0).isPresent()) {
        return new LabelledSequence(
            name, new ImageFrames(images), new ListedTruth(truth), SequenceLayout.IMAGES.origin());
      }
      throw new IOException(
          truthFile
              + ": holds the first box only, and is not of the test split: nothing can be measured");
    }
    CompleteTruth.require(truthFile, truth, images);
    List<Integer> cover = cover(folder, truth);
    if (cover.stream().skip(1).allMatch(eighths -> eighths == 0)) {
      throw new IOException(folder + ": the target is visible nowhere behind the first frame");
    }
    return new LabelledSequence(
        name,
        new ImageFrames(images),
        new ListedTruth(whereVisible(truth, cover)),
        SequenceLayout.IMAGES.origin(),
        cover,
        Set.of());
  }

  /** Without the boxes of frames on which nothing is visible, but for the first. */
  private static List<Optional<Region>> whereVisible(
      List<Optional<Region>> truth, List<Integer> cover) {
    List<Optional<Region>> visible = new ArrayList<>(truth);
    for (int i = 1; i < visible.size(); i++) {
      if (cover.get(i) == 0) {
        visible.set(i, Optional.empty());
      }
    }
    return visible;
  }

  /** How much is visible on each frame; {@code absence.label} is checked also where it is idle. */
  private static List<Integer> cover(Path folder, List<Optional<Region>> truth) throws IOException {
    Path absence = folder.resolve(ABSENCE);
    List<Integer> absent =
        Files.exists(absence)
            ? digits(absence, truth.size(), 1, "0, or 1 where the target is absent")
            : Collections.nCopies(truth.size(), 0);
    Path file = folder.resolve(COVER);
    if (Files.exists(file)) {
      List<Integer> cover = digits(file, truth.size(), WHOLE, "the visible eighths, 0 to 8");
      for (int i = 0; i < truth.size(); i++) {
        if (cover.get(i) > 0 && truth.get(i).isEmpty()) {
          throw new IOException(
              "%s, line %d: no box, but %s says that the target is visible"
                  .formatted(folder.resolve(TRUTH), i + 1, COVER));
        }
      }
      return cover;
    }
    List<Integer> cover = new ArrayList<>();
    for (int i = 0; i < truth.size(); i++) {
      cover.add(truth.get(i).isEmpty() || absent.get(i) == 1 ? 0 : WHOLE);
    }
    return cover;
  }

  /** A file with one digit for each frame. */
  private static List<Integer> digits(Path file, int frames, int highest, String expected)
      throws IOException {
    List<String> lines = new DatasetText(file).lines();
    List<Integer> digits = new ArrayList<>();
    for (int i = 0; i < frames; i++) {
      String line = i < lines.size() ? lines.get(i).strip() : "";
      if (!line.matches("[0-" + highest + "]")) {
        throw new IOException(
            "%s, line %d: expected %s, not \"%s\""
                .formatted(file, i + 1, expected, TruthFile.shown(line)));
      }
      digits.add(Integer.parseInt(line));
    }
    for (int i = frames; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        throw new IOException("%s, line %d: has no frame".formatted(file, i + 1));
      }
    }
    return digits;
  }
}
