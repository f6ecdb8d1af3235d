package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * GOT-10k (Huang et al., TPAMI 2021), a split or one sequence: {@code NAME/00000001.jpg...}, {@code
 * NAME/groundtruth.txt} and {@code NAME/cover.label}, how much is visible on each frame in eighths.
 * Pixels are taken as its files count them. The test split's ground truth is not public.
 */
public final class Got10kData {

  private static final String TRUTH = "groundtruth.txt";
  private static final String COVER = "cover.label";
  private static final int WHOLE = 8;

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
    List<Optional<Region>> truth = new TruthFile(SequenceLayout.IMAGES).regions(truthFile);
    CompleteTruth.requireNoNan(truthFile, "GOT-10k");
    List<Path> images = new ImageFolder(folder).completeImages();
    if (truth.size() == 1 && images.size() > 1) {
      throw new IOException(
          truthFile + ": holds the first box only, as in the test split: nothing can be measured");
    }
    CompleteTruth.require(truthFile, truth, images);
    return new LabelledSequence(
        BenchmarkFolder.name(folder),
        new ImageFrames(images),
        new ListedTruth(truth),
        SequenceLayout.IMAGES.origin(),
        cover(folder.resolve(COVER), truthFile, truth));
  }

  private static List<Integer> cover(Path file, Path truthFile, List<Optional<Region>> truth)
      throws IOException {
    if (!Files.exists(file)) {
      throw new IOException(file + ": there is no such file");
    }
    List<String> lines = Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList();
    List<Integer> cover = new ArrayList<>();
    for (int i = 0; i < truth.size(); i++) {
      String line = i < lines.size() ? lines.get(i).strip() : "";
      if (!line.matches("[0-" + WHOLE + "]")) {
        throw new IOException(
            "%s, line %d: expected the visible eighths, 0 to 8, not \"%s\""
                .formatted(file, i + 1, line.replaceAll("[^\\x20-\\x7e]", "?")));
      }
      cover.add(Integer.parseInt(line));
      if (cover.get(i) > 0 && truth.get(i).isEmpty()) {
        throw new IOException(
            "%s, line %d: no box, but %s says that the target is visible"
                .formatted(truthFile, i + 1, file.getFileName()));
      }
    }
    if (lines.size() > truth.size() && !lines.get(truth.size()).isBlank()) {
      throw new IOException("%s, line %d: has no frame".formatted(file, truth.size() + 1));
    }
    return cover;
  }
}
