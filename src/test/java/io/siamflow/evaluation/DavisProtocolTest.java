package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.image.BinaryPatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** J and F of trackers whose masks are known. */
class DavisProtocolTest {

  @TempDir private Path root;

  /** A square of 10x10 that moves by 5 pixels after the second of four frames. */
  @BeforeEach
  void makeSequence() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.images("JPEGImages/480p/dog", "%05d.png", 0, 3);
    for (int i = 0; i < 4; i++) {
      files.mask("Annotations/480p/dog/%05d.png".formatted(i), i < 2 ? 5 : 10, 5, 10);
    }
  }

  private Map<String, Double> run(EvaluatedTracker tracker) throws IOException {
    List<LabelledSequence> sequences = Dataset.DAVIS.read(root);
    Protocol protocol =
        Dataset.DAVIS.protocol(sequences, ResultFiles.in(root.resolve("results")), VotYear.VOT2018);
    protocol.run(sequences.get(0), tracker, (sequence, frame, reports) -> {});
    return protocol.overall();
  }

  private BinaryPatch result(String tracker, int frame) throws IOException {
    return new MaskFolder(root.resolve("results/480p/" + tracker + "/dog"))
        .mask(Path.of("%05d.jpg".formatted(frame)));
  }

  @Test
  void theGroundTruthAgreesEntirely() throws IOException {
    assertThat(run(TruthTracker.IDENTITY))
        .containsEntry("j", 1.0)
        .containsEntry("f", 1.0)
        .containsEntry("jf", 1.0);
    assertThat(result("identity", 2).isSet(10, 5)).isTrue();
    assertThat(result("identity", 2).isSet(9, 5)).isFalse();
    // The colour type of a PNG's header: grey, as the toolkits read masks.
    assertThat(Files.readAllBytes(root.resolve("results/480p/identity/dog/00002.png"))[25])
        .isZero();
  }

  @Test
  void theStaticMaskAgreesUntilTheTargetMoves() throws IOException {
    Map<String, Double> score = run(TruthTracker.STATIC);
    assertThat(score.get("j")).isCloseTo((1 + 50 / 150.0) / 2, within(1e-12));
    assertThat(score.get("f")).isBetween(.5, .9);
    assertThat(result("static", 3).isSet(9, 5)).isTrue();
  }

  @Test
  void resultsHaveTheImagesNames() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.images("other/JPEGImages/1080p/cow", "shot%03d.png", 7, 9);
    for (int i = 7; i < 10; i++) {
      files.mask("other/Annotations/1080p/cow/shot%03d.png".formatted(i), 5, 5, 10);
    }
    root = root.resolve("other");
    assertThat(run(TruthTracker.IDENTITY)).containsEntry("jf", 1.0);
    for (int i = 7; i < 10; i++) {
      assertThat(root.resolve("results/1080p/identity/cow/shot%03d.png".formatted(i))).exists();
    }
  }

  @Test
  void aBoxIsTheMaskOfThePixelsInIt() {
    BinaryPatch mask = Region.of(new Box(1.6, 1, 2, 1)).pixels(5, 3);
    for (int i = 0; i < 15; i++) {
      assertThat(mask.isSet(i % 5, i / 5)).as("pixel " + i).isEqualTo(i == 7 || i == 8);
    }
  }
}
