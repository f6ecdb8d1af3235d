package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.testing.TinyFolders;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelResponsesCommandTest {

  /** Places of siamrpn-alexnet's map, times 9 pixels. */
  private static final int PANEL = 21 * 9;

  @TempDir private Path folder;

  @BeforeEach
  void draw() throws IOException {
    TinyFolders.sequence(folder.resolve("data/moving"), 4);
  }

  private CommandRun responses(String model, Object... more) {
    Object[] arguments = {
      "model",
      "responses",
      "--model",
      model,
      "--data",
      folder.resolve("data"),
      "--output",
      folder.resolve("maps.png"),
      "--pairs",
      5,
      "--precision",
      "float32"
    };
    Object[] all = Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return CommandRun.of(all);
  }

  @Test
  void everyPairIsInTheTableAndBothMapsInThePicture() throws IOException {
    CommandRun run = responses("src/main/models/siamrpn-alexnet", "--shift", 30);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("all +5 +\\d+ %")
        .contains("0 to 16")
        .doesNotContain("48 to");
    BufferedImage picture = ImageIO.read(folder.resolve("maps.png").toFile());
    assertThat(picture.getHeight()).isEqualTo(PANEL);
    assertThat(picture.getWidth()).isEqualTo(2 * PANEL + 12);
  }

  @Test
  void aTargetThatIsNotMovedIsInTheFirstClass() {
    CommandRun run = responses("src/main/models/siamrpn-alexnet", "--shift", 0);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("0 to 16 +5 +\\d+ %").doesNotContain("16 to 32");
  }

  @Test
  void aModelWithoutAnchorsIsRefused() {
    CommandRun run = responses("src/main/models/siamfc-alexnet");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("responses are summed for SiamRPN and SiamRPN++, not for siamfc-alexnet");
  }

  @Test
  void aNegativeShiftIsRefused() {
    CommandRun run = responses("src/main/models/siamrpn-alexnet", "--shift", -1);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--shift");
  }

  @Test
  void aShiftOutOfTheRegionIsRefused() {
    CommandRun run = responses("src/main/models/siamrpn-alexnet", "--shift", 150);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("targets moved by 150.0 pixels leave the search region of siamrpn-alexnet");
  }
}
