package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import io.siamflow.media.VideoFrame;
import io.siamflow.media.VideoReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Same person or not, among people of PETS 2009: every fifth box of each, compared with all that
 * are at least {@value #GAP} frames away. A pair is right when both boxes are of one person.
 *
 * @param folder with the video and PETS*.xml
 * @param identities of the people that are compared
 */
public record PetsRecognition(Path folder, Collection<Integer> identities) {

  /** As the command line names it. */
  public static final String ID = "pets-identities";

  /** The people that are kept out of all training. */
  public static final List<Integer> KEPT_OUT = List.of(1, 5, 8, 10, 14, 18);

  /** Frames between the boxes of a pair, at least: 3.5 s. */
  private static final int GAP = 25;

  private static final int EVERY = 5;

  public PetsRecognition {
    identities = List.copyOf(identities);
  }

  /** Someone's box on a frame, described by each recogniser. */
  private record Shot(int identity, int frame, List<float[]> descriptions) {}

  /**
   * The area under the ROC over all pairs, and of the pairs that show a person, by the recognisers'
   * measures.
   */
  private static Map<String, Double> areas(
      List<Shot> shots, List<? extends Recogniser> recognisers, Optional<Integer> identity) {
    Map<String, Double> areas = new LinkedHashMap<>();
    for (int i = 0; i < recognisers.size(); i++) {
      List<Double> right = new ArrayList<>();
      List<Double> wrong = new ArrayList<>();
      for (int a = 0; a < shots.size(); a++) {
        for (int b = a + 1; b < shots.size(); b++) {
          Shot first = shots.get(a);
          Shot second = shots.get(b);
          boolean counts =
              identity.isEmpty()
                  || first.identity == identity.get()
                  || second.identity == identity.get();
          if (counts && Math.abs(first.frame - second.frame) >= GAP) {
            double similarity =
                recognisers
                    .get(i)
                    .similarity(first.descriptions.get(i), second.descriptions.get(i));
            (first.identity == second.identity ? right : wrong).add(similarity);
          }
        }
      }
      if (!right.isEmpty() && !wrong.isEmpty()) {
        areas.put(recognisers.get(i).measure(), RocArea.of(array(right), array(wrong)));
      }
    }
    return areas;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * Measures recognisers on the same pairs.
   *
   * @param model what the report calls the first of them
   * @return a report whose sequences are the people; a frame in it is a box
   * @throws IOException if a file is missing or broken, a person is not in it, or there are no two
   *     people far enough apart; names it
   */
  public EvaluationReport measure(String model, List<? extends Recogniser> recognisers)
      throws IOException {
    Path truthFile = only("PETS", ".xml");
    PetsTruth truth = PetsTruth.read(truthFile);
    Map<Integer, NavigableSet<Integer>> frames = new LinkedHashMap<>();
    for (int identity : identities) {
      NavigableSet<Integer> chosen = new TreeSet<>();
      int index = 0;
      for (int frame : truth.framesOf(identity)) {
        if (index++ % EVERY == 0) {
          chosen.add(frame);
        }
      }
      if (chosen.isEmpty()) {
        throw new IOException(folder + ": identity " + identity + " is nowhere");
      }
      frames.put(identity, chosen);
    }
    List<Shot> shots = new ArrayList<>();
    long[] nanos = new long[1];
    Path video = only("", ".avi");
    try (VideoReader reader = VideoReader.open(video)) {
      int number = 0;
      for (Optional<VideoFrame> next = reader.next(); next.isPresent(); next = reader.next()) {
        try (VideoFrame frame = next.get()) {
          for (int identity : identities) {
            if (frames.get(identity).contains(number)) {
              Box box = truth.box(identity, number).orElseThrow();
              List<float[]> descriptions = new ArrayList<>();
              for (Recogniser recogniser : recognisers) {
                long before = System.nanoTime();
                descriptions.add(recogniser.describe(frame.picture(), box));
                nanos[0] += descriptions.size() == 1 ? System.nanoTime() - before : 0;
              }
              shots.add(new Shot(identity, number, descriptions));
            }
          }
        }
        number++;
      }
      truth.requireWithin(truthFile, number, video);
    }
    Map<String, Double> overall = areas(shots, recognisers, Optional.empty());
    if (overall.isEmpty()) {
      throw new IOException(
          folder + ": the people " + identities + " make no pairs " + GAP + " frames apart");
    }
    List<SequenceScore> scores = new ArrayList<>();
    for (int identity : identities) {
      long boxes = shots.stream().filter(shot -> shot.identity == identity).count();
      scores.add(
          new SequenceScore(
              "identity " + identity,
              boxes,
              nanos[0] / 1e9 * boxes / shots.size(),
              areas(shots, recognisers, Optional.of(identity)),
              Optional.empty()));
    }
    return new EvaluationReport(ID, model, scores, overall);
  }

  private Path only(String beginning, String ending) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is no folder");
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !BenchmarkFolder.isHidden(file))
          .filter(file -> file.getFileName().toString().startsWith(beginning))
          .filter(file -> file.getFileName().toString().endsWith(ending))
          .sorted()
          .findFirst()
          .orElseThrow(() -> new IOException(folder + ": holds no " + beginning + "*" + ending));
    }
  }
}
