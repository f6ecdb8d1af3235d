package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ChannelScale;
import io.siamflow.network.graph.Exponential;
import io.siamflow.network.graph.FullyConnected;
import io.siamflow.network.graph.GlobalAveragePool;
import io.siamflow.network.graph.HardSigmoid;
import io.siamflow.network.graph.HardSwish;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.PixelwiseCorrelation;
import io.siamflow.network.graph.Sigmoid;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.graph.ZeroPad;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.Tensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Activations, channel attention and pixel-wise correlation in libtorch, against plain loops. */
class AttentionLayersTest {

  @Test
  void activations() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(1, 1, 5));
    Branch run =
        branch.result(
            branch.apply("a", new HardSigmoid(), map),
            branch.apply("b", new HardSwish(), map),
            branch.apply("c", new Sigmoid(), map),
            branch.apply("d", new Exponential(), map));
    float[] x = {-4, -1.5f, 0, 1.5f, 4};
    List<float[]> results = run(run, Map.of(), input(x, 1, 1, 1, 5));
    assertThat(results.get(0)).containsExactly(new float[] {0, 0.25f, 0.5f, 0.75f, 1}, near());
    assertThat(results.get(1)).containsExactly(new float[] {0, -0.375f, 0, 1.125f, 4}, near());
    for (int i = 0; i < x.length; i++) {
      assertThat(results.get(2)[i]).isCloseTo((float) (1 / (1 + Math.exp(-x[i]))), near());
      assertThat(results.get(3)[i]).isCloseTo((float) Math.exp(x[i]), within(1e-5f));
    }
  }

  @Test
  void channelsAreWeightedByWhatTheirMeansSay() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(2, 1, 2));
    Value mean = branch.apply("mean", new GlobalAveragePool(), map);
    Value weights = branch.apply("weights", new FullyConnected("fc.0", 2, 2), mean);
    Branch run = branch.result(weights, branch.apply("scaled", new ChannelScale(), map, weights));
    Map<String, Tensor> parameters =
        Map.of(
            "fc.0.weight", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2),
            "fc.0.bias", Tensor.of(new float[] {0.5f, -1}, 2));
    List<float[]> results = run(run, parameters, input(new float[] {1, 3, 4, 6}, 1, 2, 1, 2));
    // Means 2 and 5.
    assertThat(results.get(0)).containsExactly(12.5f, 25);
    assertThat(results.get(1)).containsExactly(12.5f, 37.5f, 100, 150);
  }

  @Test
  void zerosAroundAMap() {
    Branch.Builder branch = new Branch.Builder("run");
    Value padded =
        branch.apply("padded", new ZeroPad(1), branch.input("map", ItemShape.of(1, 1, 2)));
    assertThat(padded.shape()).isEqualTo(ItemShape.of(1, 3, 4));
    assertThat(run(branch.result(padded), Map.of(), input(new float[] {5, 6}, 1, 1, 1, 2)).get(0))
        .containsExactly(0, 0, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0);
  }

  /** Two templates with one and with three regions each. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void eachPlaceOfTheTemplateWithEachPlaceOfItsOwnRegions(int regionsPerTemplate) {
    int channels = 5;
    Branch.Builder branch = new Branch.Builder("run");
    Value features = branch.input("features", ItemShape.of(channels, 4, 3));
    Value templates = branch.input("templates", ItemShape.of(channels, 2, 3));
    Value map = branch.apply("map", new PixelwiseCorrelation(), features, templates);
    assertThat(map.shape()).isEqualTo(ItemShape.of(6, 4, 3));
    int count = 2 * regionsPerTemplate;
    float[] f = randomValues(count * channels * 12);
    float[] t = randomValues(2 * channels * 6);
    float[] expected = new float[count * 6 * 12];
    for (int item = 0; item < count; item++) {
      for (int channel = 0; channel < channels; channel++) {
        for (int of = 0; of < 6; of++) {
          for (int at = 0; at < 12; at++) {
            expected[(item * 6 + of) * 12 + at] +=
                f[(item * channels + channel) * 12 + at]
                    * t[(item / regionsPerTemplate * channels + channel) * 6 + of];
          }
        }
      }
    }
    List<float[]> results =
        run(
            branch.result(map),
            Map.of(),
            input(f, count, channels, 4, 3),
            input(t, 2, channels, 2, 3));
    assertThat(results.get(0)).containsExactly(expected, near());
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(2, 3, 3));
    Value other = branch.input("other", ItemShape.of(3, 1, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branch.apply("a", new ChannelScale(), map, other))
        .withMessage("channels of 2x3x3 are not scaled by 3x1x1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branch.apply("b", new FullyConnected("fc.0", 2, 4), map))
        .withMessage("fc.0 takes 2x1x1, not 2x3x3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branch.apply("c", new PixelwiseCorrelation(), map, other))
        .withMessage("templates 3x1x1 for search features 2x3x3");
  }

  private record Input(float[] values, Shape shape) {}

  private static Input input(float[] values, long... shape) {
    return new Input(values, new Shape(shape));
  }

  private static List<float[]> run(Branch branch, Map<String, Tensor> weights, Input... inputs) {
    WeightedNetwork network = new WeightedNetwork(new NetworkGraph(List.of(branch)), weights);
    try (LoadedNetwork loaded = Networks.load(network, ElementType.FLOAT32);
        PtNDManager scope = loaded.newScope()) {
      PtNDArray[] arrays = new PtNDArray[inputs.length];
      for (int i = 0; i < inputs.length; i++) {
        arrays[i] =
            scope.create(FloatBuffer.wrap(inputs[i].values), inputs[i].shape, DataType.FLOAT32);
      }
      return loaded.run("run", scope, arrays).stream().map(PtNDArray::toFloatArray).toList();
    }
  }

  private static float[] randomValues(int count) {
    Random random = new Random(11);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static Offset<Float> near() {
    return within(1e-5f);
  }
}
