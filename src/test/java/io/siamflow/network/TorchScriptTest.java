package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.siamflow.network.graph.Add;
import io.siamflow.network.graph.BatchNorm;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.CenterCrop;
import io.siamflow.network.graph.Concatenation;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.Correlation;
import io.siamflow.network.graph.Embedding;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.MaxPool;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Parameter;
import io.siamflow.network.graph.Pixels;
import io.siamflow.network.graph.Relu;
import io.siamflow.network.graph.Slice;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.torchscript.TorchScriptArchive;
import io.siamflow.network.weights.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Emitted networks in libtorch, against plain loops. */
class TorchScriptTest {

  private static final int SIDE = 13;
  private static final Random RANDOM = new Random(3);

  @Test
  void layersComputeWhatTheirNamesSay() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map =
        branch.apply("pixels", new Pixels(), branch.input("x", ItemShape.of(SIDE, SIDE, 3)));
    map =
        branch.apply("a", Convolution.of("part.first", 3, 4, 3).withStride(2).withPadding(1), map);
    map = branch.apply("b", new BatchNorm("part.norm", 4, 0.01), map);
    map = branch.apply("c", new Relu(), map);
    map = branch.apply("d", Convolution.of("second", 4, 6, 2).withGroups(2), map);
    map = branch.apply("e", new MaxPool(3, 2), map);
    Branch embed = branch.result(branch.apply("f", new Embedding(), map));
    WeightedNetwork network = withRandomWeights(new NetworkGraph(List.of(embed)));

    byte[] pixels = new byte[2 * SIDE * SIDE * 3];
    RANDOM.nextBytes(pixels);
    float[] expected = new float[2 * embed.result().shape().count()];
    for (int item = 0; item < 2; item++) {
      Map<String, Tensor> w = network.weights();
      double[][][] x = new double[3][SIDE][SIDE];
      for (int y = 0; y < SIDE; y++) {
        for (int column = 0; column < SIDE; column++) {
          for (int c = 0; c < 3; c++) {
            x[c][y][column] = pixels[((item * SIDE + y) * SIDE + column) * 3 + c] & 0xff;
          }
        }
      }
      x = convolve(x, w.get("part.first.weight"), w.get("part.first.bias"), 2, 1, 1);
      for (int c = 0; c < 4; c++) {
        double deviation = Math.sqrt(w.get("part.norm.running_var").values()[c] + 0.01);
        for (double[] row : x[c]) {
          for (int i = 0; i < row.length; i++) {
            row[i] = (row[i] - w.get("part.norm.running_mean").values()[c]) / deviation;
            row[i] = row[i] * w.get("part.norm.weight").values()[c];
            row[i] = Math.max(0, row[i] + w.get("part.norm.bias").values()[c]);
          }
        }
      }
      x = convolve(x, w.get("second.weight"), w.get("second.bias"), 1, 0, 2);
      ItemShape pooled = map.shape();
      for (int c = 0; c < pooled.size(0); c++) {
        for (int y = 0; y < pooled.size(1); y++) {
          for (int column = 0; column < pooled.size(2); column++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < 9; i++) {
              largest = Math.max(largest, x[c][2 * y + i / 3][2 * column + i % 3]);
            }
            int place = (item * pooled.size(1) + y) * pooled.size(2) + column;
            expected[place * pooled.size(0) + c] = (float) largest;
          }
        }
      }
    }

    for (WeightedNetwork variant : List.of(network, network.folded())) {
      try (LoadedNetwork loaded = Networks.load(variant, ElementType.FLOAT32);
          PtNDManager scope = loaded.newScope()) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
        PtNDArray input = scope.create(bytes, new Shape(2, SIDE, SIDE, 3), DataType.UINT8);
        assertThat(loaded.run("run", scope, input).get(0).toFloatArray())
            .containsExactly(expected, within(1e-2f));
      }
    }
  }

  @Test
  void aDilatedConvolutionWithoutABiasAndAPaddedPooling() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(1, 5, 5));
    Value dilated =
        branch.apply(
            "dilated",
            Convolution.of("layer.0", 1, 1, 3).withDilation(2).withPadding(1).withBias(false),
            map);
    Value pooled = branch.apply("pooled", new MaxPool(3, 2, 1), map);
    WeightedNetwork network =
        new WeightedNetwork(
            new NetworkGraph(List.of(branch.result(dilated, pooled))),
            Map.of(
                "layer.0.weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 1, 3, 3)));
    assertThat(dilated.shape()).isEqualTo(ItemShape.of(1, 3, 3));
    List<float[]> results = run(network, values(25), new Shape(1, 1, 5, 5));
    // The map holds 10 * row + column; the kernel meets rows and columns -1, 1, 3 and so on.
    assertThat(results.get(0))
        .containsExactly(
            5 * 11 + 6 * 13 + 8 * 31 + 9 * 33,
            4 * 10 + 5 * 12 + 6 * 14 + 7 * 30 + 8 * 32 + 9 * 34,
            4 * 11 + 5 * 13 + 7 * 31 + 8 * 33,
            2 * 1 + 3 * 3 + 5 * 21 + 6 * 23 + 8 * 41 + 9 * 43,
            1 * 0 + 2 * 2 + 3 * 4 + 4 * 20 + 5 * 22 + 6 * 24 + 7 * 40 + 8 * 42 + 9 * 44,
            1 * 1 + 2 * 3 + 4 * 21 + 5 * 23 + 7 * 41 + 8 * 43,
            2 * 11 + 3 * 13 + 5 * 31 + 6 * 33,
            1 * 10 + 2 * 12 + 3 * 14 + 4 * 30 + 5 * 32 + 6 * 34,
            1 * 11 + 2 * 13 + 4 * 31 + 5 * 33);
    assertThat(results.get(1)).containsExactly(11, 13, 14, 31, 33, 34, 41, 43, 44);
  }

  @Test
  void partsOfMapsAndTheirSums() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(2, 5, 5));
    Value middle = branch.apply("middle", new CenterCrop(2), map);
    Value second = branch.apply("second", new Slice(1, 1), middle);
    Value joined = branch.apply("joined", new Concatenation(), second, middle);
    Value doubled = branch.apply("doubled", new Add(), second, second);
    WeightedNetwork network =
        new WeightedNetwork(new NetworkGraph(List.of(branch.result(joined, doubled))), Map.of());
    assertThat(joined.shape()).isEqualTo(ItemShape.of(3, 2, 2));
    List<float[]> results = run(network, values(50), new Shape(1, 2, 5, 5));
    assertThat(results.get(0)).containsExactly(61, 62, 71, 72, 11, 12, 21, 22, 61, 62, 71, 72);
    assertThat(results.get(1)).containsExactly(122, 124, 142, 144);
  }

  /** 10 * row + column of rows of five. */
  private static float[] values(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = 10 * (i / 5) + i % 5;
    }
    return values;
  }

  private static List<float[]> run(WeightedNetwork network, float[] input, Shape shape) {
    try (LoadedNetwork loaded = Networks.load(network, ElementType.FLOAT32);
        PtNDManager scope = loaded.newScope()) {
      return loaded
          .run("run", scope, scope.create(FloatBuffer.wrap(input), shape, DataType.FLOAT32))
          .stream()
          .map(PtNDArray::toFloatArray)
          .toList();
    }
  }

  @Test
  void correlationSlidesEachTemplateOverItsOwnRegions() {
    int channels = 5;
    int templateSide = 3;
    int rows = 7;
    int columns = 6;
    Branch.Builder branch = new Branch.Builder("run");
    Value features = branch.input("features", ItemShape.of(channels, rows, columns));
    Value templates =
        branch.input("templates", ItemShape.of(templateSide * templateSide * channels));
    Branch search =
        branch.result(branch.apply("out", new Correlation(templateSide, 0.5), features, templates));
    assertThat(search.result().shape()).isEqualTo(ItemShape.of(5, 4));
    WeightedNetwork network = new WeightedNetwork(new NetworkGraph(List.of(search)), Map.of());
    for (int regionsPerTemplate : new int[] {1, 3}) {
      int targets = 2;
      int count = targets * regionsPerTemplate;
      float[] f = randomValues(count * channels * rows * columns);
      float[] t = randomValues(targets * templateSide * templateSide * channels);
      float[] expected = new float[count * 5 * 4];
      for (int item = 0; item < count; item++) {
        for (int y = 0; y < 5; y++) {
          for (int x = 0; x < 4; x++) {
            double sum = 0;
            for (int v = 0; v < templateSide; v++) {
              for (int u = 0; u < templateSide; u++) {
                for (int c = 0; c < channels; c++) {
                  int place = (item / regionsPerTemplate * templateSide + v) * templateSide + u;
                  sum +=
                      t[place * channels + c]
                          * f[((item * channels + c) * rows + y + v) * columns + x + u];
                }
              }
            }
            expected[(item * 5 + y) * 4 + x] = (float) (0.5 * sum);
          }
        }
      }
      try (LoadedNetwork loaded = Networks.load(network, ElementType.FLOAT32);
          PtNDManager scope = loaded.newScope()) {
        PtNDArray responses =
            loaded
                .run(
                    "run",
                    scope,
                    scope.create(
                        FloatBuffer.wrap(f),
                        new Shape(count, channels, rows, columns),
                        DataType.FLOAT32),
                    scope.create(
                        FloatBuffer.wrap(t),
                        new Shape(targets, t.length / targets),
                        DataType.FLOAT32))
                .get(0);
        assertThat(responses.getShape()).isEqualTo(new Shape(targets, regionsPerTemplate, 5, 4));
        assertThat(responses.toFloatArray()).containsExactly(expected, within(1e-5f));
      }
    }
  }

  @Test
  void theSameNetworkGivesTheSameBytes() {
    Architecture architecture = Architecture.named("siamfc-alexnet");
    Map<String, Tensor> weights = architecture.untrainedWeights(1);
    WeightedNetwork network = architecture.network(weights, List.of(255));
    assertThat(TorchScriptArchive.of(network, ElementType.BFLOAT16))
        .isEqualTo(TorchScriptArchive.of(network, ElementType.BFLOAT16));
  }

  private static double[][][] convolve(
      double[][][] x, Tensor weight, Tensor bias, int stride, int padding, int groups) {
    int outputs = weight.shape().get(0);
    int inputs = weight.shape().get(1);
    int kernel = weight.shape().get(2);
    int side = (x[0].length + 2 * padding - kernel) / stride + 1;
    double[][][] result = new double[outputs][side][side];
    for (int o = 0; o < outputs; o++) {
      int firstInput = o / (outputs / groups) * inputs;
      for (int row = 0; row < side; row++) {
        for (int column = 0; column < side; column++) {
          double sum = bias.values()[o];
          for (int i = 0; i < inputs * kernel * kernel; i++) {
            int y = row * stride - padding + i / kernel % kernel;
            int at = column * stride - padding + i % kernel;
            if (y >= 0 && at >= 0 && y < x[0].length && at < x[0].length) {
              sum +=
                  weight.values()[o * inputs * kernel * kernel + i]
                      * x[firstInput + i / (kernel * kernel)][y][at];
            }
          }
          result[o][row][column] = sum;
        }
      }
    }
    return result;
  }

  private static WeightedNetwork withRandomWeights(NetworkGraph graph) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    for (Parameter parameter : graph.parameters().values()) {
      float[] values = randomValues(Tensor.count(parameter.shape()));
      if (parameter.name().endsWith("var")) {
        for (int i = 0; i < values.length; i++) {
          values[i] = 1 + Math.abs(values[i]);
        }
      }
      weights.put(parameter.name(), new Tensor(parameter.shape(), values));
    }
    return new WeightedNetwork(graph, weights);
  }

  private static float[] randomValues(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = RANDOM.nextFloat() * 2 - 1;
    }
    return values;
  }
}
