package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.network.Architecture;
import io.siamflow.network.SeededPack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate} through Kafka and Flink says what it says without them. */
class EvaluateThroughPipelineIT {

  private static final int FRAMES = 12;

  @TempDir private Path folder;

  @Test
  void boxesAreThoseWithoutThePipeline() throws IOException {
    Path pack = folder.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 7).save(pack);
    // As VOT, the sequence is played twice, the second time with resets.
    Path sequence = SmallScene.images(folder.resolve("scene"), FRAMES);
    StringBuilder truth = new StringBuilder();
    for (int i = 0; i < FRAMES; i++) {
      // The truth jumps away from the target, so the tracker fails and starts again.
      Box box = i < 3 ? SmallScene.truth(i) : SmallScene.truth(i).translate(60, 0);
      truth.append("%d,%d,24,24\n".formatted((int) box.x(), (int) box.y()));
    }
    Files.writeString(sequence.resolve("groundtruth.txt"), truth);

    List<String> direct = evaluate(pack, sequence, folder.resolve("direct"));
    List<String> piped = evaluate(pack, sequence, folder.resolve("piped"), "--through-pipeline");

    assertThat(direct).contains("2").hasSize(FRAMES);
    assertThat(piped).hasSize(FRAMES);
    for (int i = 0; i < FRAMES; i++) {
      double[] expected = numbers(direct.get(i));
      double[] found = numbers(piped.get(i));
      assertThat(found).as("frame " + i).hasSameSizeAs(expected);
      for (int j = 0; j < found.length; j++) {
        assertThat(found[j]).as("frame " + i).isCloseTo(expected[j], within(1e-3));
      }
    }
  }

  private static List<String> evaluate(Path pack, Path sequence, Path report, String... further)
      throws IOException {
    Object[] arguments = {
      "evaluate",
      "--model=" + pack,
      "--dataset=vot",
      "--root=" + sequence,
      "--report=" + report,
      further.length == 0 ? "--lost-budget=2" : further[0]
    };
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return Files.readAllLines(report.resolve("results/seeded/baseline/scene/scene_001.txt"));
  }

  private static double[] numbers(String line) {
    String[] words = line.split(",");
    double[] numbers = new double[words.length];
    for (int i = 0; i < words.length; i++) {
      numbers[i] = Double.parseDouble(words[i]);
    }
    return numbers;
  }
}
