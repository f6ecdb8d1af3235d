package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ChannelsAsPlaces;
import io.siamflow.network.graph.Deconvolution;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.NearestUpsampling;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.graph.WindowAt;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.Tensor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a mask branch is made of, in libtorch, against plain loops. */
class MaskLayersTest {

  /** Every position of a map of 4x5 in one batch, each with the map of its own item. */
  @Test
  void eachItemGetsTheWindowAtItsOwnPosition() {
    int side = 3;
    int step = 2;
    int padding = 1;
    int channels = 2;
    int rows = 7;
    int columns = 9;
    int items = 20;
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(channels, rows, columns));
    Value positions = branch.input("positions", ItemShape.of(2));
    Value window = branch.apply("window", new WindowAt(side, step, padding), map, positions);
    assertThat(window.shape()).isEqualTo(ItemShape.of(channels, side, side));
    float[] values = new float[items * channels * rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = i + 1;
    }
    long[] places = new long[2 * items];
    float[] expected = new float[items * channels * side * side];
    for (int item = 0; item < items; item++) {
      places[2 * item] = item / 5;
      places[2 * item + 1] = item % 5;
      for (int i = 0; i < channels * side * side; i++) {
        int row = step * (item / 5) - padding + i / side % side;
        int column = step * (item % 5) - padding + i % side;
        if (row >= 0 && row < rows && column >= 0 && column < columns) {
          int channel = i / (side * side);
          expected[item * channels * side * side + i] =
              values[((item * channels + channel) * rows + row) * columns + column];
        }
      }
    }
    WeightedNetwork network =
        new WeightedNetwork(new NetworkGraph(List.of(branch.result(window))), Map.of());
    try (LoadedNetwork loaded = Networks.load(network, ElementType.FLOAT32);
        PtNDManager scope = loaded.newScope()) {
      PtNDArray result =
          loaded
              .run(
                  "run",
                  scope,
                  scope.create(
                      FloatBuffer.wrap(values),
                      new Shape(items, channels, rows, columns),
                      DataType.FLOAT32),
                  scope.create(LongBuffer.wrap(places), new Shape(items, 2), DataType.INT64))
              .get(0);
      assertThat(result.getShape()).isEqualTo(new Shape(items, channels, side, side));
      assertThat(result.toFloatArray()).containsExactly(expected);
    }
  }

  @Test
  void aPlaceBecomesASquare() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(2, 1, 2));
    Value squares = branch.apply("squares", new Deconvolution("deconv", 2, 1, 2), map);
    assertThat(squares.shape()).isEqualTo(ItemShape.of(1, 2, 4));
    Map<String, Tensor> weights =
        Map.of(
            "deconv.weight", Tensor.of(new float[] {1, 2, 3, 4, 10, 20, 30, 40}, 2, 1, 2, 2),
            "deconv.bias", Tensor.of(new float[] {0.5f}, 1));
    // Channels (5, 7) and (2, 0) of the two places.
    assertThat(run(branch.result(squares), weights, new float[] {5, 7, 2, 0}, 1, 2, 1, 2))
        .containsExactly(25.5f, 50.5f, 7.5f, 14.5f, 75.5f, 100.5f, 21.5f, 28.5f);
  }

  @Test
  void theNearestPlaceAbove() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(1, 3, 3));
    Value larger = branch.apply("larger", new NearestUpsampling(7), map);
    float[] values = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    float[] expected = new float[49];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = values[i / 7 * 3 / 7 * 3 + i % 7 * 3 / 7];
    }
    assertThat(run(branch.result(larger), Map.of(), values, 1, 1, 3, 3)).containsExactly(expected);
  }

  @Test
  void channelsRowByRow() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map =
        branch.apply("map", new ChannelsAsPlaces(2), branch.input("x", ItemShape.of(4, 1, 1)));
    assertThat(map.shape()).isEqualTo(ItemShape.of(1, 2, 2));
    assertThat(run(branch.result(map), Map.of(), new float[] {1, 2, 3, 4}, 1, 4, 1, 1))
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void shapesThatDoNotFitAreRefused() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(2, 3, 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branch.apply("a", new WindowAt(1, 1, 0), map, map))
        .withMessage("a position is a row and a column, not 2x3x3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branch.apply("b", new Deconvolution("d", 3, 1, 2), map))
        .withMessage("d takes 3 channels, not 2x3x3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branch.apply("c", new NearestUpsampling(2), map))
        .withMessage("2x3x3 is not made larger to side 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> branch.apply("d", new ChannelsAsPlaces(2), map))
        .withMessage("2x3x3 is no map of side 2 in channels");
  }

  private static float[] run(
      Branch branch, Map<String, Tensor> weights, float[] values, long... shape) {
    WeightedNetwork network = new WeightedNetwork(new NetworkGraph(List.of(branch)), weights);
    try (LoadedNetwork loaded = Networks.load(network, ElementType.FLOAT32);
        PtNDManager scope = loaded.newScope()) {
      PtNDArray input = scope.create(FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32);
      return loaded.run("run", scope, input).get(0).toFloatArray();
    }
  }
}
