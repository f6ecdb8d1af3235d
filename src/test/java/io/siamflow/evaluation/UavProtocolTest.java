package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One pass over a target that is out of sight for a while, in UAV123's layout. */
class UavProtocolTest {

  @TempDir private Path root;
  private SequenceScore score;

  @BeforeEach
  void makeSequence() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.images("data_seq/UAV123/car1", "%06d.png", 1, 5);
    files.file(
        "anno/UAV123/car1.txt",
        "3,4,10,10",
        "3,4,10,10",
        "NaN,NaN,NaN,NaN",
        "8,4,10,10",
        "33,4,10,10");
  }

  private List<String> run(TruthTracker tracker) throws IOException {
    List<LabelledSequence> sequences = Dataset.UAV.read(root);
    Protocol protocol =
        Dataset.UAV.protocol(sequences, ResultFiles.in(root.resolve("results")), VotYear.VOT2018);
    score = protocol.run(sequences.get(0), tracker, (sequence, frame, reports) -> {});
    return Files.readAllLines(root.resolve("results/" + tracker.id() + "/car1.txt"));
  }

  @Test
  void framesWithoutTheTargetDoNotCountInTheOverlap() throws IOException {
    assertThat(run(TruthTracker.STATIC)).hasSize(5).containsOnly("3,4,10,10");
    assertThat(score.frames()).isEqualTo(5);
    // Overlaps of 1, 1/3 and 0 on the three frames behind the first with a target.
    assertThat(score.measures().get("ao")).isCloseTo(4 / 9.0, within(1e-12));
    // Centres 0, 0, 5 and 30 pixels away; pysot takes a frame without the target for a hit.
    assertThat(score.measures().get("precision20")).isCloseTo(4 / 5.0, within(1e-12));
  }

  /** The static box lies on the target on the first two frames of four; LaSOT marks the others. */
  @Test
  void framesThatLasotMarksAreMisses() throws IOException {
    BenchmarkFiles files = new BenchmarkFiles(root);
    files.images("lasot/cat-1/img", "%08d.png", 1, 4);
    files.file("lasot/cat-1/groundtruth.txt", "3,4,10,10", "3,4,10,10", "3,4,10,10", "0,0,0,0");
    files.file("lasot/cat-1/full_occlusion.txt", "0,0,1,0");
    files.file("lasot/cat-1/out_of_view.txt", "0,0,0,1");
    List<LabelledSequence> sequences = Dataset.UAV.read(root.resolve("lasot"));
    Protocol protocol = Dataset.UAV.protocol(sequences, ResultFiles.none(), VotYear.VOT2018);

    score = protocol.run(sequences.get(0), TruthTracker.STATIC, (sequence, frame, reports) -> {});

    assertThat(score.measures().get("ao")).isEqualTo(1);
    assertThat(score.measures().get("auc")).isCloseTo(.5 * 20 / 21, within(1e-12));
    assertThat(score.measures().get("precision20")).isEqualTo(.5);
    assertThat(score.measures().get("normalisedPrecision20")).isEqualTo(.5);
  }

  @Test
  void theGroundTruthIsPerfectAndStaysWhereTheTargetWasSeen() throws IOException {
    assertThat(run(TruthTracker.IDENTITY))
        .containsExactly("3,4,10,10", "3,4,10,10", "3,4,10,10", "8,4,10,10", "33,4,10,10");
    assertThat(score.measures()).containsEntry("ao", 1.0).containsEntry("precision20", 1.0);
  }
}
