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

  /** A sequence's folder with what its ground truth says. */
  private record Read(Path folder, List<Optional<Region>> truth) {

    Path file() {
      return folder.resolve(TRUTH);
    }

    boolean hasPolygons() {
      return truth.stream().flatMap(Optional::stream).anyMatch(one -> one.outline().isPresent());
    }
  }

  /**
   * All sequences in a folder, or the one that it is.
   *
   * @throws IOException if one is broken; the message names the file and line
   */
  public static List<LabelledSequence> read(Path root) throws IOException {
    List<Read> all = new ArrayList<>();
    for (Path folder :
        new BenchmarkFolder(root).sequences(path -> Files.exists(path.resolve(TRUTH)), TRUTH)) {
      TruthFile file = new TruthFile(SequenceLayout.VOT, AbsentLines.VOT);
      all.add(new Read(folder, file.regions(folder.resolve(TRUTH))));
    }
    if (all.stream().anyMatch(Read::hasPolygons)) {
      for (Read one : all) {
        requirePresent(one);
      }
    }
    List<LabelledSequence> sequences = new ArrayList<>();
    for (Read one : all) {
      Path color = one.folder.resolve("color");
      List<Path> images =
          new ImageFolder(Files.isDirectory(color) ? color : one.folder).completeImages();
      CompleteTruth.require(one.file(), one.truth, images);
      sequences.add(
          new LabelledSequence(
              BenchmarkFolder.name(one.folder),
              new ImageFrames(images),
              new ListedTruth(one.truth),
              SequenceLayout.VOT.origin()));
    }
    return sequences;
  }

  /** The long-term challenge has rectangles only, so with polygons nothing is absent. */
  private static void requirePresent(Read one) throws IOException {
    for (int i = 0; i < one.truth.size(); i++) {
      if (one.truth.get(i).isEmpty()) {
        throw new IOException(
            "%s, line %d: NaN, which VOT with polygons does not have".formatted(one.file(), i + 1));
      }
    }
  }

  /**
   * Where a target is absent for the first time, as only in the long-term challenge: sequence and
   * line, for messages; nothing if it never is.
   *
   * @throws IOException if ground truth cannot be read
   */
  static Optional<String> firstAbsence(List<LabelledSequence> sequences) throws IOException {
    for (LabelledSequence sequence : sequences) {
      int frame = OnePass.truth(sequence).indexOf(Optional.<Object>empty());
      if (frame >= 0) {
        return Optional.of("%s, %s line %d".formatted(sequence.name(), TRUTH, frame + 1));
      }
    }
    return Optional.empty();
  }
}
