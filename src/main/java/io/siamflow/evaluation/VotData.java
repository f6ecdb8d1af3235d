package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * VOT: {@code NAME/color/00000001.jpg...}, or the images beside it, and {@code
 * NAME/groundtruth.txt} with polygons or rectangles, pixels counted from 0. Long-term sequences
 * have rectangles, and lines of NaN where the target is absent.
 */
public final class VotData {

  private static final String TRUTH = "groundtruth.txt";

  private VotData() {}

  /**
   * All sequences in a folder, or the one that it is.
   *
   * @throws IOException if one is broken; the message names the file and line
   */
  public static List<LabelledSequence> read(Path root) throws IOException {
    List<LabelledSequence> sequences = new ArrayList<>();
    for (Path folder :
        new BenchmarkFolder(root).sequences(path -> Files.exists(path.resolve(TRUTH)), TRUTH)) {
      Path file = folder.resolve(TRUTH);
      List<Optional<Region>> truth = new TruthFile(SequenceLayout.VOT).regions(file);
      if (truth.stream().flatMap(Optional::stream).anyMatch(one -> one.outline().isPresent())) {
        CompleteTruth.requireNoNan(file, "VOT with polygons");
      }
      Path color = folder.resolve("color");
      List<Path> images =
          new ImageFolder(Files.isDirectory(color) ? color : folder).completeImages();
      CompleteTruth.require(file, truth, images);
      sequences.add(
          new LabelledSequence(
              BenchmarkFolder.name(folder),
              new ImageFrames(images),
              new ListedTruth(truth),
              SequenceLayout.VOT.origin()));
    }
    return sequences;
  }

  /**
   * Whether a target is absent somewhere, as only in the long-term challenge.
   *
   * @throws IOException if ground truth cannot be read
   */
  static boolean isLongTerm(List<LabelledSequence> sequences) throws IOException {
    for (LabelledSequence sequence : sequences) {
      if (OnePass.truth(sequence).stream().anyMatch(Optional::isEmpty)) {
        return true;
      }
    }
    return false;
  }
}
