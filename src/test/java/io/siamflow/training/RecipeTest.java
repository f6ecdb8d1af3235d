package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.network.Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  private Recipe changed(String recipe, String from, String to) throws IOException {
    String text = Files.readString(RECIPES.resolve(recipe + ".yaml"));
    assertThat(text).contains(from);
    return Recipe.read(Files.writeString(folder.resolve("changed.yaml"), text.replace(from, to)));
  }

  private static void open(Recipe recipe) {
    Architecture architecture = Architecture.named(recipe.architecture());
    Objective objective = Objectives.of(recipe, architecture.defaultSettings());
    Set<String> parameters = new HashSet<>(FirstWeights.seeded(recipe).keySet());
    parameters.addAll(objective.parameters().keySet());
    recipe.requireBeginningsOf(parameters);
  }

  @Test
  void everyRecipesRatesAreOfItsParameters() throws IOException {
    try (Stream<Path> files = Files.list(RECIPES)) {
      for (Path file : files.toList()) {
        open(Recipe.read(file));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          siamfc-alexnet    | losses: {truth:        | losses: {truht:     | losses.truht: is no loss of siamfc-alexnet, which has truth, teacher
          siamrpn-alexnet   | losses: {scores:       | losses: {mask: 1, scores: | losses.mask: is no loss of siamrpn-alexnet, which has
          appearance        | losses: {pairs: 1.0,   | losses: {pair: 1.0, | losses.pair: is no loss of appearance
          siamrpn-alexnet   | 'teacherScores: 1.0, ' | ''                  | losses.teacherBoxes: needs teacherScores
          siamrpn-alexnet   | backbone.: 0.15        | backbon.: 0.15      | rates.backbon.: no parameter of siamrpn-alexnet begins so
          siamfc-alexnet    | loss.offset: 600       | loss.ofset: 600     | rates.loss.ofset: no parameter
          siamfc-alexnet    | conv5.bias: 3          | conv5.bias: -3      | rates.conv5.bias: is finite and not negative, unlike -3.0
          siamfc-alexnet    | losses: {truth: 1.0, teacher: 0.3} | losses: {truth: 0} | losses: none has a factor above 0
          siamfc-alexnet    | gap: 60                | gap: -1             | sampling.gap: is finite and not negative, unlike -1.0
          siamfc-alexnet    | shift: 32              | shift: -32          | sampling.shift: is finite and not negative, unlike -32.0
          siamfc-alexnet    | shift: 32              | 'shift:'            | sampling.shift: Cannot map `null`
          siamfc-alexnet    | flip: 0.5              | flip: 1.5           | sampling.augmentation.flip: is between 0 and 1, unlike 1.5
          siamfc-alexnet    | '{video: 0.3, people: 0.1, photo: 0.2, paste: 0.15, region: 0.2, other: 0.05}' | '{video: 0, people: 0, photo: 0, paste: 0, region: 0, other: 0}' | sampling.mix: all shares are 0
          siamfc-alexnet    | video: 0.3, | '' | video
          siamfc-alexnet    | rate: 1.0e-5           | rate: -1.0e-5       | schedule.rate: is finite and positive
          siamfc-alexnet    | batch: 16              | batch: 0            | batch: is finite and positive
          siamfc-alexnet    | batch: 16              | 'batch: 16\nboxKnee: 1' | boxKnee: siamfc-alexnet has no boxes
          siamrpn-alexnet   | batch: 16              | 'batch: 16\ncontrastive: {form: LINEAR, distance: COSINE, margin: 1}' | contrastive: is a loss of embeddings, and siamrpn-alexnet is a tracker
          appearance        | 'contrastive: {form: SQUARED, distance: COSINE, margin: 0.9}' | '' | contrastive: is missing
          siamrpnpp-mobilenetv2 | channels: 192      | 'channels: 192, refined: false' | siamrpnpp-mobilenetv2 has no masks that could be refined
          """)
  void nonsenseIsRefusedByItsKey(String recipe, String from, String to, String message) {
    assertThatThrownBy(() -> open(changed(recipe, from, to.replace("\\n", "\n"))))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mix", "augmentation", "gap"})
  void aMissingKeyOfTheSamplingIsNamed(String key) throws IOException {
    String text = Files.readString(RECIPES.resolve("siamfc-alexnet.yaml"));
    Path file = folder.resolve("wrong.yaml");
    for (String instead : List.of("", "  " + key + ":")) {
      Files.writeString(file, text.replaceAll("(?m)^  " + key + ": .*$", instead));

      assertThatThrownBy(() -> Recipe.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(file + ": ")
          .hasMessageContaining(key);
    }
  }

  @Test
  void theLossOfBoxesIsSmoothWhereTheRecipeSaysSo() throws IOException {
    Recipe recipe = changed("siamrpn-alexnet", "batch: 16", "batch: 16\nboxKnee: 0.25");

    Objective objective =
        Objectives.of(recipe, Architecture.named("siamrpn-alexnet").defaultSettings());

    assertThat(((AnchorObjective) objective).boxKnee()).isEqualTo(.25);
  }
}
