package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.network.Architecture;
import io.siamflow.network.ModelPack;
import io.siamflow.network.SeededPack;
import io.siamflow.testing.TinyFolders;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainCommandTest {

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void draw() throws IOException {
    TinyFolders.sequence(folder.resolve("data/moving"), 4);
    TinyFolders.sequence(folder.resolve("data/libby"), 3);
    TinyFolders.photographs(folder.resolve("data/photos"), 2);
  }

  private Path recipe(String from, String to) throws IOException {
    String text =
        Files.readString(Path.of("src/main/recipes/siamfc-alexnet.yaml"))
            .replaceAll("batch: .*", "batch: 1")
            .replaceAll(
                "schedule: .*", "schedule: {steps: 1, warmup: 0, rate: 1.0e-6, finalRate: 0}")
            .replace("people: 0.1", "people: 0")
            .replace(from, to);
    return Files.writeString(folder.resolve("recipe.yaml"), text);
  }

  private int train(Path recipe, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--recipe",
                recipe.toString(),
                "--data",
                folder.resolve("data").toString(),
                "--output",
                folder.resolve("pack").toString()));
    arguments.addAll(List.of(more));
    return Siamflow.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments.toArray(String[]::new));
  }

  @Test
  void trainsValidatesAndWritesAPack() throws IOException {
    assertThat(train(recipe("teacher: 0.3", "teacher: 0"))).isZero();
    assertThat(out.toString())
        .contains("1 videos, 0 people, 2 objects on photographs, 6 pictures; held back 1")
        .contains("before training: validation AO", "step 1: validation AO", "step 1/1 rate");
    assertThat(ModelPack.load(folder.resolve("pack")).description().id())
        .isEqualTo("siamfc-alexnet");
    assertThat(folder.resolve("pack.training/loss.html")).exists();
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void aRecipeThatNeedsATeacherSaysSo() throws IOException {
    assertThat(train(recipe("id: ", "id: "))).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo("siamflow: the recipe's losses need a teacher; name one with --teacher\n");
  }

  @Test
  void optionsOfATrainingElsewhereThatContradictAreRefused() throws IOException {
    Path recipe = recipe("teacher: 0.3", "teacher: 0");
    assertThat(train(recipe, "--emit-pairs", "5")).isEqualTo(2);
    assertThat(train(recipe, "--adopt", "trained", "--teacher", "x")).isEqualTo(2);
    assertThat(train(recipe, "--emit", "a", "--adopt", "b")).isEqualTo(2);
    assertThat(err.toString())
        .contains("--emit-pairs is for --emit", "--adopt takes no --teacher", "mutually exclusive");

    assertThat(train(recipe, "--emit", folder.resolve("emitted").toString())).isZero();
    assertThat(folder.resolve("emitted/training.pt")).exists();
    assertThat(folder.resolve("pack")).doesNotExist();
  }

  @Test
  void aTeacherThatNothingAsksIsRefused() throws IOException {
    Path teacher = folder.resolve("teacher");
    SeededPack.of("teacher", Architecture.named("nanotrack-v3"), 1).save(teacher);

    assertThat(train(recipe("teacher: 0.3", "teacher: 0"), "--teacher", teacher.toString()))
        .isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "siamflow: none of the recipe's losses [teacher, truth] is a teacher's; leave --teacher"
                + " out\n");
  }

  @Test
  void whatIsNoStartIsNamed() throws IOException {
    assertThat(train(recipe("id: ", "id: "), "--start", "no-such-pack")).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("siamflow: no-such-pack is missing\n");
  }

  @Test
  void aHeldBackSequenceThatIsMissingIsFineButNoneIsNot() throws IOException {
    assertThat(train(recipe("[Human3, libby,", "[Human3,"))).isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "siamflow: the data has none of the held-back sequences [Human3, drift-straight,"
                + " person12]; there is nothing to validate on\n");
  }
}
