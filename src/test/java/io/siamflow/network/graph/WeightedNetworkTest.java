package io.siamflow.network.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.siamflow.network.weights.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeightedNetworkTest {

  private static final NetworkGraph GRAPH = graph();
  private static final Map<String, Tensor> WEIGHTS =
      Map.of(
          "conv.weight", Tensor.of(new float[] {2, -3}, 2, 1, 1, 1),
          "conv.bias", Tensor.of(new float[] {1, 5}, 2),
          "norm.weight", Tensor.of(new float[] {10, 1}, 2),
          "norm.bias", Tensor.of(new float[] {0.5f, 0}, 2),
          "norm.running_mean", Tensor.of(new float[] {3, 1}, 2),
          "norm.running_var", Tensor.of(new float[] {4, 0.25f}, 2));

  private static NetworkGraph graph() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(1, 8, 8));
    map = branch.apply("convolved", Convolution.of("conv", 1, 2, 1), map);
    map = branch.apply("normed", new BatchNorm("norm", 2, 0), map);
    return new NetworkGraph(List.of(branch.result(branch.apply("pooled", new MaxPool(2, 2), map))));
  }

  @Test
  void foldingMovesTheNormIntoTheConvolution() {
    WeightedNetwork folded = new WeightedNetwork(GRAPH, WEIGHTS).folded();
    assertThat(folded.weights())
        .isEqualTo(
            Map.of(
                "conv.weight", Tensor.of(new float[] {10, -6}, 2, 1, 1, 1),
                "conv.bias", Tensor.of(new float[] {-9.5f, 8}, 2)));
    assertThat(folded.graph().branch("run").steps())
        .extracting(step -> step.output().name())
        .containsExactly("normed", "pooled");
    assertThat(folded.folded()).isEqualTo(folded);
  }

  @Test
  void aNormOfAValueThatIsUsedElsewhereStays() {
    Branch branch = GRAPH.branches().get(0);
    Branch both =
        new Branch("run", branch.inputs(), branch.steps(), List.of(branch.steps().get(0).output()));
    WeightedNetwork network = new WeightedNetwork(new NetworkGraph(List.of(both)), WEIGHTS);
    assertThat(network.folded()).isEqualTo(network);
  }

  @Test
  void aConvolutionOfTwoBranchesIsFoldedOnceAndGetsABias() {
    Convolution convolution = Convolution.of("conv", 1, 2, 1).withBias(false);
    NetworkGraph graph =
        new NetworkGraph(
            List.of(normed("one", convolution), normed("two", convolution.withStride(2))));
    Map<String, Tensor> weights = new HashMap<>(WEIGHTS);
    weights.remove("conv.bias");
    WeightedNetwork folded = new WeightedNetwork(graph, weights).folded();
    assertThat(folded.weights())
        .isEqualTo(
            Map.of(
                "conv.weight", Tensor.of(new float[] {10, -6}, 2, 1, 1, 1),
                "conv.bias", Tensor.of(new float[] {-14.5f, -2}, 2)));
    assertThat(folded.graph().branches()).allMatch(branch -> branch.steps().size() == 1);
  }

  @Test
  void aConvolutionThatIsAlsoUsedWithoutTheNormStays() {
    Branch.Builder plain = new Branch.Builder("plain");
    Value map = plain.input("map", ItemShape.of(1, 8, 8));
    Branch second = plain.result(plain.apply("convolved", Convolution.of("conv", 1, 2, 1), map));
    NetworkGraph graph =
        new NetworkGraph(List.of(normed("normed", Convolution.of("conv", 1, 2, 1)), second));
    WeightedNetwork network = new WeightedNetwork(graph, WEIGHTS);
    assertThat(network.folded()).isEqualTo(network);
  }

  /** A convolution and its norm. */
  private static Branch normed(String name, Convolution convolution) {
    Branch.Builder branch = new Branch.Builder(name);
    Value map = branch.input("map", ItemShape.of(1, 8, 8));
    Value convolved = branch.apply("convolved", convolution, map);
    return branch.result(branch.apply("normed", new BatchNorm("norm", 2, 0), convolved));
  }

  @Test
  void refusesByName() {
    assertRefused("conv.bias", null, "tensor conv.bias is missing");
    assertRefused(
        "conv.bias",
        Tensor.of(new float[] {1, 2, 3}, 3),
        "tensor conv.bias has shape [3], not [2]");
    assertRefused(
        "norm.weight",
        Tensor.of(new float[] {1, Float.NaN}, 2),
        "tensor norm.weight has the value NaN at index 1");
    assertRefused("nrom.weight", Tensor.of(new float[1], 1), "tensor nrom.weight is not expected");
  }

  @Test
  void refusesAVarianceThatCannotBeFolded() {
    Map<String, Tensor> weights = new HashMap<>(WEIGHTS);
    weights.put("norm.running_var", Tensor.of(new float[] {-1, 1}, 2));
    WeightedNetwork network = new WeightedNetwork(GRAPH, weights);
    assertThatIllegalArgumentException()
        .isThrownBy(network::folded)
        .withMessage("tensor conv.weight has the value NaN at index 0");
  }

  @Test
  void shapesThatDoNotFitAreRefusedWhenDescribed() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(3, 8, 8));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branch.apply("a", Convolution.of("conv", 4, 2, 1), map))
        .withMessage("conv takes 4 channels, not 3x8x8");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branch.apply("a", Convolution.of("conv", 3, 2, 9), map));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branch.apply("map", new Relu(), map))
        .withMessage("branch run has two values map");
  }

  private static void assertRefused(String name, Tensor tensor, String message) {
    Map<String, Tensor> weights = new HashMap<>(WEIGHTS);
    if (tensor == null) {
      weights.remove(name);
    } else {
      weights.put(name, tensor);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new WeightedNetwork(GRAPH, weights))
        .withMessage(message);
  }
}
