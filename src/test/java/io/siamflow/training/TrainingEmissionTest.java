package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.image.ChannelOrder;
import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.ModelPack;
import io.siamflow.network.Precision;
import io.siamflow.network.TorchEngine;
import io.siamflow.network.weights.SafeTensors;
import io.siamflow.network.weights.Tensor;
import io.siamflow.testing.PythonTorch;
import io.siamflow.testing.TinyFolders;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that is emitted, done by PyTorch, and adopted. */
class TrainingEmissionTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private TrainingFolders folders;
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void draw() throws IOException {
    new TorchEngine();
    TinyFolders.sequence(folder.resolve("data/moving"), 6);
    TinyFolders.sequence(folder.resolve("data/libby"), 3);
    TinyFolders.photographs(folder.resolve("data/photos"), 3);
    folders = new TrainingFolders(Set.of("libby"), Set.of());
    folders.read(folder.resolve("data"));
  }

  private Recipe recipe(String name) throws IOException {
    String text =
        Files.readString(Path.of("src/main/recipes", name + ".yaml"))
            .replaceAll("batch: .*", "batch: 2")
            .replaceAll("validateSteps: .*", "validateSteps: 2")
            .replaceAll(
                "schedule: .*", "schedule: {steps: 3, warmup: 1, rate: 1.0e-5, finalRate: 1.0e-6}")
            .replaceAll("people: [0-9.]+", "people: 0")
            .replaceAll("(teacher[A-Za-z]*): [0-9.]+", "$1: 0");
    return Recipe.read(Files.writeString(folder.resolve("recipe.yaml"), text));
  }

  private Trainer trainer(Recipe recipe) {
    return new Trainer(
        recipe,
        FirstWeights.of(recipe, Optional.empty()),
        Architecture.named(recipe.architecture()).defaultSettings(),
        DeviceChoice.parse("cpu"),
        Precision.FLOAT32);
  }

  private void emit(Recipe recipe, long pairs) throws Exception {
    trainer(recipe)
        .emit(
            folders.data(),
            new Validation(folders.validation()),
            Optional.empty(),
            pairs,
            folder.resolve("emitted"),
            lines::add);
  }

  private void adopt(Recipe recipe) throws IOException {
    trainer(recipe)
        .adopt(
            folder.resolve("emitted/trained"),
            new Validation(folders.validation()),
            folder.resolve("adopted.training"),
            folder.resolve("adopted"),
            lines::add);
  }

  private JsonNode description() throws IOException {
    return JSON.readTree(folder.resolve("emitted/training.json").toFile());
  }

  @Test
  void thePairsAreThoseOfTheSteps() throws Exception {
    Recipe recipe = recipe("siamfc-alexnet");
    emit(recipe, 5);

    JsonNode about = description();
    assertThat(about.get("rates")).hasSize(3);
    assertThat(about.get("rates").get(0).asDouble()).isEqualTo(recipe.schedule().rate(1));
    assertThat(about.get("pieces")).hasSize(1);
    // Whole batches: two of two pairs.
    assertThat(about.get("pieces").get(0).get("pairs").asInt()).isEqualTo(4);
    assertThat(lines).last().asString().startsWith("pair 4/4, ");
    byte[] bytes;
    try (GZIPInputStream piece =
        new GZIPInputStream(
            Files.newInputStream(
                folder.resolve("emitted/" + about.get("pieces").get(0).get("file").asText())))) {
      bytes = piece.readAllBytes();
    }
    int pairBytes = bytes.length / 4;
    assertThat(pairBytes).isEqualTo(3 * 127 * 127 + 3 * 255 * 255 + 2 * 4 * 17 * 17);
    TrainingPair second =
        new PairSampler(folders.data(), recipe.sampling(), 255, recipe.seed()).pair(2 + 1);
    // SiamFC's bytes are RGB.
    for (int i = 0; i < 3 * 127 * 127; i++) {
      assertThat(bytes[pairBytes + i]).isEqualTo(second.exemplar()[i / 3 * 3 + 2 - i % 3]);
    }
  }

  @Test
  void aPieceEndsWhereItIsFull() throws Exception {
    Recipe recipe = recipe("siamfc-alexnet");
    ResponseObjective objective = new ResponseObjective(17, 1, 0);
    var graph =
        TrainingGraph.of(
            Architecture.named("siamfc-alexnet")
                .network(FirstWeights.seeded(recipe), List.of(255))
                .graph(),
            objective);
    PairSampler sampler = new PairSampler(folders.data(), recipe.sampling(), 255, 1);
    try (TrainingEmission emission = new TrainingEmission(folder.resolve("pieces"), 1)) {
      emission.begin();
      emission.add(
          Batch.of(
              List.of(sampler.pair(0), sampler.pair(1), sampler.pair(2)),
              graph.branch(TrainingGraph.LOSSES),
              objective,
              ChannelOrder.RGB));
    }

    // The compressor keeps the end of a pair to itself, so a piece of one byte has at most two.
    try (var files = Files.newDirectoryStream(folder.resolve("pieces"), "pairs-*.bin.gz")) {
      assertThat(files).hasSizeBetween(2, 3);
    }
  }

  @Test
  void aTrainingElsewhereGoesWhereThisOneGoes() throws Exception {
    for (String name : List.of("siamfc-alexnet", "siamrpn-alexnet-heads")) {
      Recipe recipe = recipe(name);
      trainer(recipe)
          .train(
              folders.data(),
              new Validation(folders.validation()),
              Optional.empty(),
              folder.resolve("here.training." + name),
              folder.resolve("here"),
              lines::add);
      emit(recipe, Long.MAX_VALUE);

      PythonTorch.Ended ended =
          PythonTorch.run(
              "src/tools/train_archive.py", folder.resolve("emitted"), "--device", "cpu");

      assertThat(ended.code()).as(ended.output()).isZero();
      assertThat(ended.output()).contains("step 2/3 rate ", "step 3/3 rate ");
      Map<String, Tensor> here = Checkpoint.read(folder.resolve("here.training." + name)).weights();
      byte[] file =
          Files.readAllBytes(folder.resolve("emitted/trained/weights-000003.safetensors"));
      Map<String, Tensor> there = SafeTensors.read(file, "there");
      Map<String, Tensor> before = FirstWeights.seeded(recipe);
      double moved = 0;
      for (String tensor : there.keySet()) {
        double apart = 0;
        double most = 0;
        for (int i = 0; i < there.get(tensor).values().length; i++) {
          float now = there.get(tensor).values()[i];
          apart += Math.abs(now - here.get(tensor).values()[i]);
          if (before.containsKey(tensor)) {
            most += Math.abs(now - before.get(tensor).values()[i]);
          }
        }
        // Where a gradient is near 0 its sign, and with it a whole step, is chance.
        assertThat(apart).as(name + " " + tensor).isLessThanOrEqualTo(.02 * most + 1e-6);
        moved += most;
      }
      assertThat(moved).isPositive();

      adopt(recipe);
      assertThat(lines.get(lines.size() - 2)).startsWith("step 2: validation AO");
      assertThat(lines.get(lines.size() - 1)).startsWith("step 3: validation AO");
      assertThat(ModelPack.load(folder.resolve("adopted")).description().id())
          .isEqualTo(recipe.id());
      assertThat(Files.readString(folder.resolve("adopted.training/progress.csv")))
          .contains("\n2,", "\n3,");
      deleteTrained();
    }
  }

  private void deleteTrained() throws IOException {
    try (var files = Files.newDirectoryStream(folder.resolve("emitted/trained"))) {
      for (Path file : files) {
        Files.delete(file);
      }
    }
    Files.delete(folder.resolve("emitted/trained"));
  }

  @Test
  void aDriverThatWasStoppedGoesOn() throws Exception {
    Recipe recipe = recipe("siamfc-alexnet");
    emit(recipe, 2);
    Path emitted = folder.resolve("emitted");
    PythonTorch.Ended first =
        PythonTorch.run("src/tools/train_archive.py", emitted, "--device", "cpu", "--minutes", "0");
    PythonTorch.Ended second =
        PythonTorch.run("src/tools/train_archive.py", emitted, "--device", "cpu");

    assertThat(first.code()).as(first.output()).isZero();
    assertThat(first.output()).contains("after step 1\n");
    assertThat(second.code()).as(second.output()).isZero();
    assertThat(second.output()).contains("resumed after step 1\n", "after step 3\n");
    assertThat(Files.readAllLines(emitted.resolve("trained/progress.csv")))
        .extracting(line -> line.split(",")[0])
        .containsExactly("step", "1", "2", "3");
  }

  @Test
  void weightsOfAnotherTrainingAreRefused() throws Exception {
    Recipe recipe = recipe("siamfc-alexnet");
    Path trained = Files.createDirectories(folder.resolve("emitted/trained"));
    assertThatThrownBy(() -> adopt(recipe))
        .isInstanceOf(IOException.class)
        .hasMessage(trained + " has no weights-*.safetensors");

    Map<String, String> texts =
        new LinkedHashMap<>(
            TrainingIdentity.of(recipe, FirstWeights.of(recipe, Optional.empty())).values());
    texts.put("step", "7");
    texts.put("seed", "99");
    Path file = trained.resolve("weights-000007.safetensors");
    Map<String, Tensor> weights = Map.of("conv1.bias", Tensor.of(new float[96], 96));
    Files.write(file, SafeTensors.write(weights, texts));
    assertThatThrownBy(() -> adopt(recipe))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file + " is of another training: seed was 99");

    texts.put("seed", String.valueOf(recipe.seed()));
    Files.write(file, SafeTensors.write(Map.of("conv1.bias", Tensor.of(new float[3], 3)), texts));
    assertThatThrownBy(() -> adopt(recipe))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("conv1.bias is of [3], and of [96] in the network");

    float[] broken = new float[96];
    broken[5] = Float.NaN;
    Files.write(file, SafeTensors.write(Map.of("conv1.bias", Tensor.of(broken, 96)), texts));
    assertThatThrownBy(() -> adopt(recipe))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": conv1.bias has NaN in it");
  }

  @Test
  void anEmissionIsWrittenAnewButNotUnderTrainedWeights() throws Exception {
    Recipe recipe = recipe("siamfc-alexnet");
    emit(recipe, 4);
    emit(recipe, 2);
    assertThat(description().get("pieces").get(0).get("pairs").asInt()).isEqualTo(2);

    Path trained = Files.createDirectories(folder.resolve("emitted/trained"));
    assertThatThrownBy(() -> emit(recipe, 4))
        .isInstanceOf(IOException.class)
        .hasMessage(
            trained + " is of the emission that is there; remove it or name another folder");
    assertThat(description().get("pieces").get(0).get("pairs").asInt()).isEqualTo(2);
  }

  @Test
  void anEmissionThatIsStoppedIsNotWhole() throws Exception {
    Recipe recipe = recipe("siamfc-alexnet");
    assertThatThrownBy(
            () ->
                trainer(recipe)
                    .emit(
                        folders.data(),
                        new Validation(folders.validation()),
                        Optional.empty(),
                        2,
                        folder.resolve("emitted"),
                        line -> Thread.currentThread().interrupt()))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage(folder.resolve("emitted") + " is not whole: stopped after step 1");
    assertThat(description()).isEmpty();

    PythonTorch.Ended ended =
        PythonTorch.run("src/tools/train_archive.py", folder.resolve("emitted"));
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.output()).contains("is not whole; emit it again");
  }

  @Test
  void aFolderOfOtherThingsIsLeftAlone() throws Exception {
    Path other = Files.createDirectories(folder.resolve("emitted"));
    Files.writeString(other.resolve("letter"), "dear");
    Recipe recipe = recipe("siamfc-alexnet");

    assertThatThrownBy(() -> emit(recipe, 5))
        .isInstanceOf(IOException.class)
        .hasMessage(other + " is not empty and no emitted training; nothing was written");
    assertThatThrownBy(() -> emit(recipe, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--emit-pairs 1 is less than one batch of the recipe, which has 2");
  }
}
