package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import io.siamflow.image.ChannelOrder;
import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.network.TorchEngine;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.Tensor;
import io.siamflow.testing.TinyFolders;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.Model;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

  private static final Architecture SIAMFC = Architecture.named("siamfc-alexnet");

  @TempDir Path folder;

  private TrainingFolders folders;

  @BeforeEach
  void draw() throws IOException {
    new TorchEngine();
    TinyFolders.sequence(folder.resolve("data/moving"), 6);
    TinyFolders.sequence(folder.resolve("data/kept"), 3);
    TinyFolders.photographs(folder.resolve("data/photos"), 3);
    folders = new TrainingFolders(Set.of("kept"), Set.of());
    folders.read(folder.resolve("data"));
  }

  private static Recipe recipe(long steps) {
    return recipe(steps, 1);
  }

  private static Recipe recipe(long steps, long seed) {
    return new Recipe(
        "tiny",
        SIAMFC.name(),
        "Apache-2.0",
        seed,
        null,
        2,
        new Schedule(steps, 0, 1e-5, 1e-5),
        1e-4,
        1,
        Map.of(),
        List.of(),
        Map.of("truth", 1.0),
        null,
        null,
        new Sampling(
            new Sampling.Mix(1, 0, 1, 1, 1, 1),
            3,
            40,
            .1,
            2,
            .02,
            new Augmentation(.5, .2, .2, .2)),
        List.of("kept"),
        List.of(),
        List.of(),
        1000);
  }

  private List<String> train(long steps, Path output) throws Exception {
    return train(recipe(steps), output);
  }

  private List<String> train(Recipe recipe, Path output) throws Exception {
    return train(recipe, new Validation(folders.validation()), output);
  }

  private List<String> train(Recipe recipe, PackValidation validation, Path output)
      throws Exception {
    List<String> lines = new ArrayList<>();
    new Trainer(
            recipe,
            FirstWeights.of(recipe, Optional.empty()),
            SIAMFC.defaultSettings(),
            DeviceChoice.parse("cpu"),
            Precision.FLOAT32)
        .train(
            folders.data(),
            validation,
            Optional.empty(),
            output.resolveSibling("work"),
            output,
            lines::add);
    return lines;
  }

  @Test
  void aStoppedTrainingGoesOnAsIfItHadNotStopped() throws Exception {
    train(4, folder.resolve("whole/pack"));
    train(2, folder.resolve("parts/pack"));
    List<String> lines = train(4, folder.resolve("parts/pack"));

    assertThat(lines.get(0)).isEqualTo("resumed after step 2");
    Map<String, Tensor> whole = Checkpoint.read(folder.resolve("whole/work")).weights();
    Map<String, Tensor> parts = Checkpoint.read(folder.resolve("parts/work")).weights();
    Map<String, Tensor> first = SIAMFC.untrainedWeights(1);
    for (String name : first.keySet()) {
      float[] a = whole.get(name).values();
      float[] b = parts.get(name).values();
      float[] before = first.get(name).values();
      double moved = 0;
      double apart = 0;
      for (int i = 0; i < a.length; i++) {
        moved = Math.max(moved, Math.abs(a[i] - before[i]));
        apart += Math.abs(a[i] - b[i]) / a.length;
      }
      assertThat(moved).as(name).isBetween(1e-6, 5e-5);
      assertThat(apart).as(name).isLessThan(moved / 100);
    }
    assertThat(Files.readAllLines(folder.resolve("parts/work/progress.csv")))
        .first()
        .isEqualTo("step,rate,pairs/s,validation AO,truth");
    assertThat(folder.resolve("parts/work/loss.html")).content().contains("polyline");
  }

  @Test
  void anInterruptedTrainingLeavesACheckpoint() throws Exception {
    Recipe recipe = recipe(1_000_000);
    PackValidation interrupts =
        new PackValidation() {
          @Override
          public String measure() {
            return "AO";
          }

          @Override
          public boolean isEmpty() {
            return false;
          }

          @Override
          public Validation.Result of(Path pack, DeviceChoice device, Precision precision) {
            Thread.currentThread().interrupt();
            return new Validation.Result("AO", Map.of("kept", .5));
          }
        };
    assertThatThrownBy(() -> train(recipe, interrupts, folder.resolve("run/pack")))
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("stopped after step 1; the same command goes on from there");

    assertThat(Checkpoint.read(folder.resolve("run/work")).step()).isEqualTo(1);
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void aStepsOwnLineComesBeforeItsValidation() throws Exception {
    List<String> lines = train(1, folder.resolve("run/pack"));

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("before training: validation AO ");
    assertThat(lines.get(1)).startsWith("step 1/1 rate ").contains(" pairs/s, ");
    assertThat(lines.get(2)).startsWith("step 1: validation AO ");
    assertThat(Files.readAllLines(folder.resolve("run/work/progress.csv"))).hasSize(3);
  }

  @Test
  void aCheckpointOfAnotherTrainingIsRefused() throws Exception {
    train(1, folder.resolve("run/pack"));
    Path file = folder.resolve("run/work/checkpoint.safetensors");

    assertThatThrownBy(() -> train(recipe(2, 7), folder.resolve("run/pack")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "%s is of another training: seed was 1 and is 7; name another --output or remove %s"
                .formatted(file, file.getParent()));
  }

  @Test
  void aCheckpointThatDoesNotSayItsTrainingIsResumed() throws Exception {
    train(1, folder.resolve("run/pack"));
    Path work = folder.resolve("run/work");
    Checkpoint checkpoint = Checkpoint.read(work);
    assertThat(checkpoint.identity().values())
        .containsEntry("seed", "1")
        .containsEntry("--start", "from scratch");
    new Checkpoint(
            checkpoint.step(),
            checkpoint.bestOverlap(),
            checkpoint.weights(),
            checkpoint.moments(),
            new TrainingIdentity(Map.of()))
        .write(work);

    assertThat(train(2, folder.resolve("run/pack"))).first().isEqualTo("resumed after step 1");
  }

  @Test
  void brokenLinesOfALogAreLeftOut() throws IOException {
    List<String> columns = List.of("step", "loss");
    Path file = folder.resolve("progress.csv");
    for (String broken : List.of("", "step,lo", "step,loss\n1,", "step,loss\n1,x\n2\n1,2,3\n")) {
      Files.writeString(file, broken);
      new TrainingLog(folder, columns, 5);
      assertThat(Files.readAllLines(file)).containsExactly("step,loss");
    }
    Files.writeString(file, "step,loss\n1,.5\n2,x\n3,NaN\n6,1\n");
    new TrainingLog(folder, columns, 5).add(7, .25);
    assertThat(Files.readAllLines(file)).containsExactly("step,loss", "1,0.5", "3,NaN", "7,0.25");
    assertThat(folder.resolve("loss.html")).content().contains("polyline");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void aRateThatNothingHasIsRefused() {
    Recipe recipe = recipe(1);
    Recipe wrong =
        new Recipe(
            recipe.id(),
            recipe.architecture(),
            recipe.licence(),
            recipe.seed(),
            null,
            recipe.batch(),
            recipe.schedule(),
            recipe.decay(),
            recipe.clip(),
            Map.of("backbone.", 1.0),
            recipe.fresh(),
            recipe.losses(),
            null,
            null,
            recipe.sampling(),
            recipe.heldBack(),
            recipe.heldBackPeople(),
            recipe.validationPeople(),
            recipe.validateSteps());

    assertThatThrownBy(() -> train(wrong, folder.resolve("run/pack")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rates.backbone.: no parameter of siamfc-alexnet begins so");
  }

  @Test
  void theWindowsTimeIsThatSinceItWasCleared() {
    AtomicLong now = new AtomicLong(5_000_000_000L);
    LossWindow window = new LossWindow(1, now::get);
    now.addAndGet(60_000_000_000L);
    window.clear();
    now.addAndGet(2_000_000_000L);
    window.add(new TrainableNetwork.Losses(List.of(new float[] {1, 2, 3, 6})), 4);

    assertThat(window.pairsPerSecond()).isEqualTo(2);
    assertThat(window.mean(0)).isEqualTo(3);
  }

  @Test
  void whatIsLeftAreStepsAndValidations() {
    Pace pace = new Pace(recipe(2500));
    assertThat(pace.left(500, 4)).isEqualTo(Duration.ofSeconds(1000));
    pace.validated(Duration.ofSeconds(30));
    // Of steps 1,000 and 2,000 and the last one.
    assertThat(pace.left(500, 4)).isEqualTo(Duration.ofSeconds(1000 + 90));
    assertThat(pace.left(1000, 4)).isEqualTo(Duration.ofSeconds(750 + 90));
    assertThat(pace.left(1001, 1)).isEqualTo(Duration.ofSeconds(2 * 1499 + 60));
    assertThat(pace.left(2500, 4)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void thePackIsHalfPrecisionAndOpensAsAModel() throws Exception {
    Path output = folder.resolve("run/pack");
    train(1, output);

    ModelPack pack = ModelPack.load(output);
    assertThat(pack.description().provenance())
        .isEqualTo("trained by siamflow, recipe tiny, seed 1, step 1 of 1; from scratch");
    long parameters =
        pack.network().weights().values().stream().mapToLong(t -> t.values().length).sum();
    assertThat(Files.size(output.resolve(ModelPack.WEIGHTS)))
        .isBetween(2 * parameters, 2 * parameters + 4096);
  }

  @Test
  void theLossIsThatOfTheMapsThatInferenceGives() throws Exception {
    Map<String, Tensor> weights = SIAMFC.untrainedWeights(3);
    ResponseObjective objective = new ResponseObjective(17, 1, 0);
    NetworkGraph graph = TrainingGraph.of(SIAMFC.network(weights, List.of(255)).graph(), objective);
    PairSampler sampler = new PairSampler(folders.data(), recipe(1).sampling(), 255, 9);
    List<TrainingPair> pairs = List.of(sampler.pair(0), sampler.pair(1));
    Map<String, Tensor> trained = new LinkedHashMap<>(weights);
    trained.putAll(objective.parameters());
    try (TrainableNetwork network =
        new TrainableNetwork(
            new WeightedNetwork(graph, trained), ElementType.FLOAT32, Device.cpu(), name -> true)) {
      TrainableNetwork.Losses losses =
          network.losses(
              TrainingGraph.LOSSES,
              Batch.of(pairs, graph.branch(TrainingGraph.LOSSES), objective, ChannelOrder.RGB));

      assertThat(network.weights()).isEqualTo(trained);
      for (int i = 0; i < pairs.size(); i++) {
        assertThat((double) losses.byTerm().get(0)[i])
            .isCloseTo(expected(weights, pairs.get(i), objective), within(1e-4));
      }
    }
  }

  /** The loss of what the inference network says of a pair. */
  private double expected(
      Map<String, Tensor> weights, TrainingPair pair, ResponseObjective objective)
      throws IOException {
    Path saved = folder.resolve("inference");
    ModelPack.of("x", SIAMFC, SIAMFC.defaultSettings(), "a test", "none", weights).save(saved);
    FloatBuffer labels = FloatBuffer.allocate(289);
    FloatBuffer shares = FloatBuffer.allocate(289);
    objective.write(pair, List.of(labels, shares));
    try (Model model =
        PackDirectory.of(saved, Optional.empty(), DeviceChoice.parse("cpu"), Precision.FLOAT32)
            .open("x", OptionalInt.empty())) {
      CropBatch exemplars = crop(pair.exemplar(), 127);
      CropBatch regions = crop(pair.region(), 255);
      FeatureMap scores =
          model
              .network()
              .search(model.network().embed(exemplars), 1, regions, null)
              .get(0)
              .scores();
      double loss = 0;
      for (int i = 0; i < 289; i++) {
        double score = scores.at(0, i / 17, i % 17);
        loss += shares.get(i) * (Math.log1p(Math.exp(score)) - labels.get(i) * score);
      }
      return loss;
    }
  }

  private static CropBatch crop(byte[] bgr, int side) {
    CropBatch batch = new CropBatch(side, ChannelOrder.RGB, 1);
    batch.add(
        new io.siamflow.image.RasterPicture(side, side, bgr),
        new io.siamflow.image.Crop(0, 0, side, side, new io.siamflow.image.Color(0, 0, 0)));
    return batch;
  }
}
