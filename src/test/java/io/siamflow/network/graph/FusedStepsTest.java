package io.siamflow.network.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.siamflow.network.weights.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is fused; that results stay is shown by libtorch and the golden values. */
class FusedStepsTest {

  private static final long WORTH_A_CALL = 1000;

  private final Branch.Builder branch = new Branch.Builder("run");
  private final Value map = branch.input("map", ItemShape.of(4, 9, 9));

  private Value convolution(String name, Convolution convolution) {
    return branch.apply(name, convolution, map);
  }

  private Value wide(String name) {
    return convolution(name, Convolution.of(name, 4, 4, 3));
  }

  private List<Branch.Step> fused(Value... results) {
    NetworkGraph graph = new NetworkGraph(List.of(branch.result(results)));
    Map<String, Tensor> weights = new LinkedHashMap<>();
    graph
        .parameters()
        .forEach(
            (name, parameter) ->
                weights.put(
                    name,
                    new Tensor(parameter.shape(), new float[Tensor.count(parameter.shape())])));
    WeightedNetwork network = new WeightedNetwork(graph, weights);
    WeightedNetwork fused = network.fused(WORTH_A_CALL);
    assertThat(fused.weights()).isEqualTo(network.weights());
    assertThat(fused.graph().branch("run").results()).containsExactly(results);
    return fused.graph().branch("run").steps();
  }

  @Test
  void anActivationBecomesOneWithTheConvolutionThatItAloneTakes() {
    Value first = branch.apply("first", new Relu(), wide("a"));
    Value second = branch.apply("second", new HardSwish(), wide("b"));
    assertThat(fused(first, second))
        .extracting(step -> step.output().name(), Branch.Step::layer)
        .containsExactly(
            tuple(
                "first",
                new FusedConvolution(Convolution.of("a", 4, 4, 3), new Relu(), WORTH_A_CALL)),
            tuple(
                "second",
                new FusedConvolution(Convolution.of("b", 4, 4, 3), new HardSwish(), WORTH_A_CALL)));
  }

  @Test
  void whatOthersTakeOrShowStays() {
    Value shown = wide("shown");
    Value ofShown = branch.apply("of_shown", new Relu(), shown);
    Value twice = wide("twice");
    Value ofTwice = branch.apply("of_twice", new Relu6(), twice);
    Value sum = branch.apply("sum", new Add(), twice, ofTwice);
    Value sigmoid = branch.apply("sigmoid", new Sigmoid(), wide("other"));
    assertThat(fused(shown, ofShown, sum, sigmoid))
        .noneMatch(step -> step.layer() instanceof FusedConvolution);
  }

  @Test
  void aMatrixProductIsFusedAlone() {
    Value product = convolution("product", Convolution.of("product", 4, 4, 1));
    Value strided = convolution("strided", Convolution.of("strided", 4, 4, 1).withStride(2));
    assertThat(fused(product, strided))
        .extracting(step -> step.layer() instanceof FusedConvolution)
        .containsExactly(true, false);
  }
}
