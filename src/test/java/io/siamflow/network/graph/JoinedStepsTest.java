package io.siamflow.network.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.siamflow.network.weights.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is joined; that results stay is shown by libtorch and the golden values. */
class JoinedStepsTest {

  private static final Map<String, Tensor> WEIGHTS =
      Map.of(
          "a.weight", Tensor.of(new float[] {1, 2}, 2, 1, 1, 1),
          "a.bias", Tensor.of(new float[] {3, 4}, 2),
          "b.weight", Tensor.of(new float[] {5, 6}, 2, 1, 1, 1),
          "b.bias", Tensor.of(new float[] {7, 8}, 2),
          "c.weight", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2, 1, 1),
          "c.bias", Tensor.of(new float[] {5, 6}, 2),
          "d.weight", Tensor.of(new float[] {7, 8, 9, 10}, 2, 2, 1, 1),
          "d.bias", Tensor.of(new float[] {11, 12}, 2));

  @Test
  void halvesBecomeOneAsFarAsTheyAreAlike() {
    WeightedNetwork joined = new WeightedNetwork(halves(true), WEIGHTS).folded();
    Branch branch = joined.graph().branch("run");
    assertThat(branch.steps())
        .extracting(step -> step.output().name())
        .containsExactly("joined_a", "joined_a_relu", "joined_c", "c", "d");
    assertThat(branch.results()).extracting(Value::name).containsExactly("c", "d");
    assertThat(branch.steps().get(0).layer()).isEqualTo(Convolution.of("joined.a", 1, 4, 1));
    assertThat(branch.steps().get(2).layer())
        .isEqualTo(Convolution.of("joined.c", 4, 4, 1).withGroups(2));
    assertThat(joined.weights())
        .isEqualTo(
            Map.of(
                "joined.a.weight", Tensor.of(new float[] {1, 2, 5, 6}, 4, 1, 1, 1),
                "joined.a.bias", Tensor.of(new float[] {3, 4, 7, 8}, 4),
                "joined.c.weight", Tensor.of(new float[] {1, 2, 3, 4, 7, 8, 9, 10}, 4, 2, 1, 1),
                "joined.c.bias", Tensor.of(new float[] {5, 6, 11, 12}, 4)));
    assertThat(joined.folded()).isEqualTo(joined);
  }

  /** Maps that are not parts of one are put together. */
  @Test
  void halvesOfDifferentMaps() {
    WeightedNetwork joined = new WeightedNetwork(halves(false), WEIGHTS).folded();
    assertThat(joined.graph().branch("run").steps())
        .extracting(step -> step.output().name())
        .containsExactly("a", "a_relu", "b", "b_relu", "joined_of_a_relu", "joined_c", "c", "d");
  }

  /** Two convolutions of one map, and on each of them another one. */
  private static NetworkGraph halves(boolean firstToo) {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(1, 3, 3));
    Value c = half(branch, map, "a", "c");
    Value d = half(branch, map, "b", "d");
    if (firstToo) {
      branch.alike("a", "b");
      branch.alike("a.relu", "b.relu");
    }
    branch.alike("c", "d");
    return new NetworkGraph(List.of(branch.result(c, d)));
  }

  private static Value half(Branch.Builder branch, Value map, String first, String second) {
    Value convolved = branch.module(first, Convolution.of(first, 1, 2, 1), map);
    Value positive = branch.module(first + ".relu", new Relu(), convolved);
    return branch.module(second, Convolution.of(second, 2, 2, 1), positive);
  }

  @Test
  void whatDiffersInMoreThanItsWeightsIsRefused() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(1, 3, 3));
    Value a = branch.module("a", Convolution.of("a", 1, 2, 1), map);
    Value b = branch.module("b", Convolution.of("b", 1, 2, 1).withPadding(1), map);
    branch.alike("a", "b");
    Map<String, Tensor> weights = new HashMap<>(WEIGHTS);
    weights.keySet().removeIf(name -> name.startsWith("c") || name.startsWith("d"));
    WeightedNetwork network =
        new WeightedNetwork(new NetworkGraph(List.of(branch.result(a, b))), weights);
    assertThatIllegalStateException()
        .isThrownBy(network::folded)
        .withMessage("b differs from a in more than its weights");
  }
}
