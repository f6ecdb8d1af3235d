package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.siamflow.network.Architecture;
import io.siamflow.network.TorchEngine;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** An embedding learns a handful of pairs. */
class EmbeddingTrainingTest {

  private static final int SIDE = 127;

  @Test
  void bothLossesFallAndEveryWeightMoves() {
    new TorchEngine();
    Architecture architecture = Architecture.named("appearance");
    EmbeddingObjective objective =
        new EmbeddingObjective(
            1,
            1,
            0,
            new ContrastiveLoss(ContrastiveLoss.Form.SQUARED, ContrastiveLoss.Distance.COSINE, .9));
    Map<String, Tensor> weights = new LinkedHashMap<>(architecture.untrainedWeights(3));
    NetworkGraph graph =
        TrainingGraph.of(architecture.network(weights, List.of()).graph(), objective);
    List<TrainingPair> pairs = new ArrayList<>();
    for (int object = 0; object < 4; object++) {
      pairs.add(pair(object, object));
    }
    pairs.add(pair(0, 1));
    List<TrainableNetwork.Input> batch =
        Batch.of(pairs, graph.branch(TrainingGraph.LOSSES), objective, architecture.channels());
    try (TrainableNetwork network =
        new TrainableNetwork(
            new WeightedNetwork(graph, weights), ElementType.FLOAT32, Device.cpu(), name -> true)) {
      double before = total(network.losses(TrainingGraph.LOSSES, batch));
      for (int step = 1; step <= 12; step++) {
        network.step(batch, objective.terms(), name -> 1e-3, new AdamW(0, 1), step);
      }

      assertThat(total(network.losses(TrainingGraph.LOSSES, batch))).isLessThan(.7 * before);
      network
          .weights()
          .forEach(
              (name, tensor) -> {
                if (graph.parameters().get(name).trained()) {
                  assertThat(tensor).as(name).isNotEqualTo(weights.get(name));
                }
              });
    }
  }

  private static double total(TrainableNetwork.Losses losses) {
    double total = 0;
    for (float[] term : losses.byTerm()) {
      for (float value : term) {
        total += value;
      }
    }
    return total;
  }

  private static TrainingPair pair(int exemplarObject, int regionObject) {
    return new TrainingPair(
        exemplarObject,
        regionObject,
        picture(exemplarObject, 1),
        picture(regionObject, 2),
        SIDE,
        null,
        false,
        null,
        null);
  }

  /** Stripes of an object's colours under noise. */
  private static byte[] picture(int object, long seed) {
    Random colors = new Random(object);
    byte[] stripes = new byte[3 * 8];
    colors.nextBytes(stripes);
    Random noise = new Random(seed);
    byte[] bgr = new byte[3 * SIDE * SIDE];
    for (int i = 0; i < bgr.length; i++) {
      int row = i / 3 / SIDE / 16;
      int value = (stripes[3 * row + i % 3] & 0xff) + noise.nextInt(40) - 20;
      bgr[i] = (byte) Math.max(0, Math.min(255, value));
    }
    return bgr;
  }
}
