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
import io.siamflow.network.graph.DepthwiseCorrelation;
import io.siamflow.network.graph.Embedding;
import io.siamflow.network.graph.HardSwish;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.MaxPool;
import io.siamflow.network.graph.Mean;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Parameter;
import io.siamflow.network.graph.Pixels;
import io.siamflow.network.graph.Relu;
import io.siamflow.network.graph.Relu6;
import io.siamflow.network.graph.Similarity;
import io.siamflow.network.graph.Slice;
import io.siamflow.network.graph.TemplateMap;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedMean;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.torchscript.TorchScriptArchive;
import io.siamflow.network.weights.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  @Test
  void nothingIsWrittenOverAValueThatOthersTakeOrShow() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(1, 1, 2));
    Value positiveInput = branch.apply("positive_input", new Relu(), map);
    Value given = branch.apply("given", Convolution.of("negative", 1, 1, 1), map);
    Value positiveGiven = branch.apply("positive_given", new Relu(), given);
    Value viewed = branch.apply("viewed", Convolution.of("negative", 1, 1, 1), map);
    Value view = branch.apply("view", new Slice(0, 1), viewed);
    Value positiveViewed = branch.apply("positive_viewed", new Relu(), viewed);
    Value taken = branch.apply("taken", Convolution.of("negative", 1, 1, 1), map);
    Value capped = branch.apply("capped", new Relu6(), taken);
    Value sum = branch.apply("sum", new Add(), taken, capped);
    Value twice = branch.apply("twice", Convolution.of("negative", 1, 1, 1), map);
    Value doubled = branch.apply("doubled", new Add(), twice, twice);
    Value still = branch.apply("still", Convolution.of("negative", 1, 1, 1), map);
    WeightedNetwork network =
        new WeightedNetwork(
            new NetworkGraph(
                List.of(
                    branch.result(
                        positiveInput,
                        given,
                        positiveGiven,
                        view,
                        positiveViewed,
                        sum,
                        doubled,
                        still))),
            Map.of(
                "negative.weight",
                Tensor.of(new float[] {-1}, 1, 1, 1, 1),
                "negative.bias",
                Tensor.of(new float[] {0}, 1)));
    assertThat(run(network, new float[] {-8, 3}, new Shape(1, 1, 1, 2)))
        .containsExactly(
            new float[] {0, 3},
            new float[] {8, -3},
            new float[] {8, 0},
            new float[] {8, -3},
            new float[] {8, 0},
            new float[] {14, -3},
            new float[] {16, -6},
            new float[] {8, -3});
  }

  /** Gradients are computed of the values that a step took. */
  @Test
  void onlyInferenceWritesOverValues() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map =
        branch.apply("map", Convolution.of("c", 1, 1, 1), branch.input("x", ItemShape.of(1, 1, 1)));
    NetworkGraph graph =
        new NetworkGraph(List.of(branch.result(branch.apply("positive", new Relu(), map))));
    WeightedNetwork network = withRandomWeights(graph);
    assertThat(text(TorchScriptArchive.of(network, ElementType.FLOAT32)))
        .contains("positive = torch.relu_(map)");
    assertThat(text(TorchScriptArchive.forTraining(network, ElementType.FLOAT32)))
        .contains("positive = torch.relu(map)");
  }

  /**
   * A 1x1 convolution whose way depends on the batch, one in groups, one that is wide; each with an
   * activation, and without.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void convolutionsOneWithTheirActivations(int items) {
    int side = 20;
    int channels = 64;
    Branch.Builder branch = new Branch.Builder("run");
    Value map =
        branch.apply("x", new Pixels(), branch.input("pixels", ItemShape.of(side, side, channels)));
    List<Convolution> convolutions =
        List.of(
            // 6.6e6 multiplications an item.
            Convolution.of("product", channels, 256, 1),
            Convolution.of("halves", channels, channels, 1).withGroups(2),
            Convolution.of("wide", channels, 8, 3).withPadding(1).withBias(false));
    List<Layer> activations = List.of(new Relu(), new Relu6(), new HardSwish());
    List<Value> results = new ArrayList<>();
    for (Convolution convolution : convolutions) {
      results.add(branch.apply(convolution.name() + "_alone", convolution, map));
      for (Layer activation : activations) {
        String name = convolution.name() + "_" + activation.getClass().getSimpleName();
        Value given = branch.apply(name + "_of", convolution, map);
        results.add(branch.apply(name, activation, given));
      }
    }
    WeightedNetwork network =
        withRandomWeights(new NetworkGraph(List.of(branch.result(results.toArray(Value[]::new)))));
    byte[] pixels = new byte[items * side * side * channels];
    RANDOM.nextBytes(pixels);
    List<float[]> given;
    try (LoadedNetwork loaded = Networks.load(network, ElementType.FLOAT32);
        PtNDManager scope = loaded.newScope()) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(pixels.length).put(pixels).flip();
      PtNDArray input = scope.create(bytes, new Shape(items, side, side, channels), DataType.UINT8);
      given = loaded.run("run", scope, input).stream().map(array -> array.toFloatArray()).toList();
    }
    for (int item = 0; item < items; item++) {
      double[][][] x = new double[channels][side][side];
      for (int i = 0; i < side * side * channels; i++) {
        x[i % channels][i / channels / side][i / channels % side] =
            pixels[item * side * side * channels + i] & 0xff;
      }
      for (int i = 0; i < convolutions.size(); i++) {
        Convolution convolution = convolutions.get(i);
        Tensor bias = network.weights().get(convolution.bias());
        double[][][] expected =
            convolve(
                x,
                network.weights().get(convolution.weight()),
                bias == null
                    ? Tensor.of(new float[convolution.outputs()], convolution.outputs())
                    : bias,
                1,
                convolution.padding(),
                convolution.groups());
        assertItem(given.get(4 * i), item, expected, value -> value);
        assertItem(given.get(4 * i + 1), item, expected, value -> Math.max(0, value));
        assertItem(given.get(4 * i + 2), item, expected, value -> Math.min(6, Math.max(0, value)));
        assertItem(
            given.get(4 * i + 3),
            item,
            expected,
            value -> value * Math.min(6, Math.max(0, value + 3)) / 6);
      }
    }
  }

  private static void assertItem(
      float[] given, int item, double[][][] convolved, DoubleUnaryOperator activation) {
    int place = item * convolved.length * convolved[0].length * convolved[0][0].length;
    for (double[][] channel : convolved) {
      for (double[] row : channel) {
        for (double value : row) {
          assertThat((double) given[place++])
              .isCloseTo(activation.applyAsDouble(value), within(1e-2));
        }
      }
    }
  }

  private static String text(byte[] archive) {
    return new String(archive, StandardCharsets.ISO_8859_1);
  }

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

  /** Two template items of several templates, with one and with three regions each. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void correlationsSlideEachTemplateOverItsOwnRegions(int regionsPerTemplate) {
    int channels = 5;
    int side = 3;
    int templates = 2;
    int rows = 7;
    int columns = 6;
    Branch.Builder branch = new Branch.Builder("run");
    Value features = branch.input("features", ItemShape.of(channels, rows, columns));
    Value kernels = branch.input("kernels", ItemShape.of(side * side * templates * channels));
    Value first = branch.input("first", ItemShape.of(side * side * channels));
    Value map = branch.apply("map", new TemplateMap(0, channels, side), first);
    Value several =
        branch.apply("several", new Correlation(side, templates, 0.5), features, kernels);
    Value one = branch.apply("one", new Correlation(side, 1, 0.5), features, first);
    Value similarity = branch.apply("similarity", new Similarity(side, 0.5), features, first, one);
    Value depthwise = branch.apply("depthwise", new DepthwiseCorrelation(), features, map);
    Branch search = branch.result(several, one, similarity, depthwise);
    assertThat(search.results().stream().map(Value::shape))
        .containsExactly(
            ItemShape.of(2, 5, 4),
            ItemShape.of(1, 5, 4),
            ItemShape.of(1, 5, 4),
            ItemShape.of(5, 5, 4));
    WeightedNetwork network = new WeightedNetwork(new NetworkGraph(List.of(search)), Map.of());
    int items = 2;
    int count = items * regionsPerTemplate;
    float[] f = randomValues(count * channels * rows * columns);
    float[] k = randomValues(items * templates * side * side * channels);
    float[] t = randomValues(items * side * side * channels);
    // The first window of the first region holds nothing: it is similar to nothing.
    for (int i = 0; i < channels * side * side; i++) {
      f[(i / (side * side) * rows + i / side % side) * columns + i % side] = 0;
    }
    float[] severalExpected = new float[count * templates * 20];
    float[] oneExpected = new float[count * 20];
    float[] similarityExpected = new float[count * 20];
    float[] depthwiseExpected = new float[count * channels * 20];
    for (int item = 0; item < count; item++) {
      int target = item / regionsPerTemplate;
      for (int place = 0; place < 20; place++) {
        double sum = 0;
        double templateSquares = 0;
        double regionSquares = 0;
        for (int c = 0; c < channels; c++) {
          double channelSum = 0;
          for (int i = 0; i < side * side; i++) {
            int row = place / 4 + i / side;
            int column = place % 4 + i % side;
            double feature = f[((item * channels + c) * rows + row) * columns + column];
            double value = t[(target * side * side + i) * channels + c];
            channelSum += value * feature;
            templateSquares += value * value;
            regionSquares += feature * feature;
            for (int template = 0; template < templates; template++) {
              severalExpected[(item * templates + template) * 20 + place] +=
                  (float)
                      (0.5
                          * feature
                          * k[((target * side * side + i) * templates + template) * channels + c]);
            }
          }
          depthwiseExpected[(item * channels + c) * 20 + place] = (float) channelSum;
          sum += channelSum;
        }
        oneExpected[item * 20 + place] = (float) (0.5 * sum);
        similarityExpected[item * 20 + place] =
            regionSquares == 0 ? 0 : (float) (sum / Math.sqrt(regionSquares * templateSquares));
      }
    }
    try (LoadedNetwork loaded = Networks.load(network, ElementType.FLOAT32);
        PtNDManager scope = loaded.newScope()) {
      List<PtNDArray> results =
          loaded.run(
              "run",
              scope,
              array(scope, f, count, channels, rows, columns),
              array(scope, k, items, k.length / items),
              array(scope, t, items, t.length / items));
      assertThat(results.get(0).getShape()).isEqualTo(new Shape(count, templates, 5, 4));
      assertThat(results.get(0).toFloatArray()).containsExactly(severalExpected, within(1e-5f));
      assertThat(results.get(1).toFloatArray()).containsExactly(oneExpected, within(1e-5f));
      assertThat(similarityExpected[0]).isZero();
      assertThat(results.get(2).toFloatArray()).containsExactly(similarityExpected, within(1e-5f));
      assertThat(results.get(3).getShape()).isEqualTo(new Shape(count, channels, 5, 4));
      assertThat(results.get(3).toFloatArray()).containsExactly(depthwiseExpected, within(1e-5f));
    }
  }

  @Test
  void meansOfMapsPlainAndWeighted() {
    Branch.Builder branch = new Branch.Builder("run");
    Value map = branch.input("map", ItemShape.of(2, 5, 5));
    Value first = branch.apply("first", new Slice(0, 1), map);
    Value second = branch.apply("second", new Slice(1, 1), map);
    Value plain = branch.apply("plain", new Mean(), first, second);
    Value weighted = branch.apply("weighted", new WeightedMean("head.weight", 2), first, second);
    Value clipped = branch.apply("clipped", new Relu6(), map);
    WeightedNetwork network =
        new WeightedNetwork(
            new NetworkGraph(List.of(branch.result(plain, weighted, clipped))),
            Map.of("head.weight", Tensor.of(new float[] {0, (float) Math.log(4)}, 2)));
    List<float[]> results = run(network, values(50), new Shape(1, 2, 5, 5));
    assertThat(results.get(0)[7]).isEqualTo(12 + 25);
    assertThat(results.get(1)[7]).isCloseTo(12 + 0.8f * 50, within(1e-5f));
    assertThat(results.get(2)).startsWith(0, 1, 2, 3, 4, 6, 6);
  }

  private static PtNDArray array(PtNDManager scope, float[] values, long... shape) {
    return scope.create(FloatBuffer.wrap(values), new Shape(shape), DataType.FLOAT32);
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
