package io.siamflow.network;

import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.weights.Tensor;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The SiamFC network whose outputs the golden data holds. */
final class GoldenSiamFc {

  private GoldenSiamFc() {}

  /** The arrays of siamfc-pytorch's checkpoint, generated. */
  static Map<String, Tensor> arrays() throws IOException {
    return GoldenWeights.arrays("siamfc_alexnetv1");
  }

  static WeightedNetwork network() throws IOException {
    Architecture architecture = Architecture.named("siamfc-alexnet");
    Map<String, Tensor> weights = architecture.fromArrays(arrays());
    return architecture.network(weights, List.of(255));
  }
}
