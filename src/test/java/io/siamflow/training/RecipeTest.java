package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.network.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeTest {

  private static final Path RECIPES = Path.of("src/main/recipes");

  @TempDir Path folder;

  @Test
  void everyRecipeIsReadable() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(RECIPES)) {
      files = all.toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      Recipe recipe = Recipe.read(file);
      assertThat(file.getFileName()).hasToString(recipe.id() + ".yaml");
      Architecture architecture = Architecture.named(recipe.architecture());
      assertThat(Objectives.of(recipe, architecture.defaultSettings()).terms())
          .allSatisfy(term -> assertThat(term.factor()).isPositive());
      assertThat(recipe.heldBackPeople()).contains(1, 5, 8, 10, 14, 18);
      assertThat(recipe.heldBack()).isNotEmpty();
    }
  }

  @Test
  void anUnknownKeyIsNamedWithItsLine() throws IOException {
    String text = Files.readString(RECIPES.resolve("siamfc-alexnet.yaml"));
    Path file = folder.resolve("wrong.yaml");
    Files.writeString(file, text + "\ndecoy: 1\n");

    assertThatThrownBy(() -> Recipe.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": line ")
        .hasMessageContaining("decoy");
  }

  @Test
  void aMissingKeyIsNamed() throws IOException {
    String text = Files.readString(RECIPES.resolve("siamfc-alexnet.yaml"));
    Path file = folder.resolve("wrong.yaml");
    Files.writeString(file, text.replaceAll("(?m)^seed: .*$", ""));

    assertThatThrownBy(() -> Recipe.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("seed");
  }

  @Test
  void theRateOfAParameterIsThatOfTheLongestBeginning() throws IOException {
    Recipe recipe = Recipe.read(RECIPES.resolve("siamfc-alexnet.yaml"));

    assertThat(recipe.rate("conv2.weight")).isEqualTo(1);
    assertThat(recipe.rate("conv1.weight")).isLessThan(1);
  }

  @Test
  void theRateRisesThenFallsAlongACosine() {
    Schedule schedule = new Schedule(110, 10, 1, .2);

    assertThat(schedule.rate(5)).isCloseTo(.5, within(1e-12));
    assertThat(schedule.rate(10)).isCloseTo(1, within(1e-12));
    assertThat(schedule.rate(60)).isCloseTo(.6, within(1e-12));
    assertThat(schedule.rate(110)).isCloseTo(.2, within(1e-12));
  }
}
