package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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
    return new Recipe(
        "tiny",
        SIAMFC.name(),
        "Apache-2.0",
        1,
        null,
        2,
        new Schedule(steps, 0, 1e-5, 1e-5),
        1e-4,
        1,
        Map.of(),
        List.of(),
        Map.of("truth", 1.0),
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
    Recipe recipe = recipe(steps);
    List<String> lines = new ArrayList<>();
    new Trainer(
            recipe,
            FirstWeights.of(recipe, Optional.empty()),
            SIAMFC.defaultSettings(),
            DeviceChoice.parse("cpu"),
            Precision.FLOAT32)
        .train(
            folders.data(),
            new Validation(folders.validation()),
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
