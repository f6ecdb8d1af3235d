package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Parameter;
import io.siamflow.network.graph.Value;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.TemplateEmbedding;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** SiamMask on both trunks, with generated weights. */
class SiamMaskTest {

  private static final int EXEMPLAR = 127;
  private static final int SEARCH = 255;
  private static final int MAP = 25;
  private static final int WIDE = 543;
  private static final int WIDE_MAP = 61;

  /** The pixel around which place i of a map is: {@code step * i + first}. */
  private record Places(int step, int first) {

    int at(int pixel) {
      assertThat((pixel - first) % step).isZero();
      return (pixel - first) / step;
    }
  }

  /**
   * A spot that one of the trunk's maps sees at the pixel of a position comes out where the middle
   * of its part is in the mask: the parts lie around the position's pixel. All convolutions of the
   * refinement only pass their first channel on.
   */
  @ParameterizedTest
  @ValueSource(strings = {"siammask-resnet50", "siammask-mobilenetv2"})
  void whatIsSeenAtAPositionIsInTheMiddleOfItsMask(String name) {
    Architecture architecture = Architecture.named(name);
    Places fine = name.equals("siammask-resnet50") ? new Places(2, 3) : new Places(2, 1);
    // From deep to shallow, as the trunks' strides and paddings have it.
    List<Places> places = List.of(new Places(8, 7), new Places(4, 3), fine);
    Map<String, Tensor> weights = architecture.untrainedWeights(1);
    Branch mask = graph(architecture, weights, SEARCH).branch(Architecture.MASK);
    NetworkGraph graph = new NetworkGraph(List.of(mask));
    Map<String, Tensor> passing = new LinkedHashMap<>();
    for (Parameter parameter : graph.parameters().values()) {
      float[] values = new float[Tensor.count(parameter.shape())];
      if (parameter.shape().size() == 4 && !parameter.name().contains("deconv")) {
        values[4] = 1;
      }
      passing.put(parameter.name(), new Tensor(parameter.shape(), values));
    }
    int row = 6;
    int column = 19;
    int middle = SEARCH / 2;
    try (LoadedNetwork loaded =
            Networks.load(new WeightedNetwork(graph, passing), ElementType.FLOAT32);
        PtNDManager scope = loaded.newScope()) {
      for (int spot = 0; spot < places.size(); spot++) {
        List<PtNDArray> inputs = new ArrayList<>();
        for (Value input : mask.inputs().subList(0, mask.inputs().size() - 1)) {
          float[] values = new float[input.shape().count()];
          if (inputs.size() == spot + 1) {
            int side = input.shape().size(1);
            int spotRow = places.get(spot).at(middle + 8 * (row - MAP / 2));
            int spotColumn = places.get(spot).at(middle + 8 * (column - MAP / 2));
            values[spotRow * side + spotColumn] = 1;
          }
          inputs.add(
              scope.create(
                  FloatBuffer.wrap(values),
                  new Shape(1, input.shape().size(0), input.shape().size(1), input.shape().size(2)),
                  DataType.FLOAT32));
        }
        inputs.add(
            scope.create(
                LongBuffer.wrap(new long[] {row, column}), new Shape(1, 2), DataType.INT64));
        float[] values =
            loaded.run(mask.name(), scope, inputs.toArray(PtNDArray[]::new)).get(0).toFloatArray();
        assertThat(values).hasSize(127 * 127);
        for (int i = 0; i < values.length; i++) {
          boolean inTheMiddle = isInTheMiddle(i / 127, spot) && isInTheMiddle(i % 127, spot);
          assertThat(values[i]).as("map %d, %d", spot, i).isEqualTo(inTheMiddle ? 1 : 0);
        }
      }
    }
  }

  /** Whether a row or column of a mask was made of the middle one of the part of a map. */
  private static boolean isInTheMiddle(int place, int spot) {
    int from = place * 61 / 127;
    if (spot < 2) {
      from = from * 31 / 61;
    }
    if (spot < 1) {
      from = from * 15 / 31;
    }
    return from == List.of(7, 15, 30).get(spot);
  }

  /** Far from the borders, whose zeros the trunks' paddings see. */
  @ParameterizedTest
  @ValueSource(strings = {"siammask-resnet50", "siammask-mobilenetv2"})
  void aPictureMovedByEightPixelsHasItsMaskAtTheNextPosition(String name) {
    Architecture architecture = Architecture.named(name);
    WeightedNetwork network =
        architecture.network(architecture.untrainedWeights(2), List.of(SEARCH, WIDE));
    byte[] canvas = new HashNumbers("canvas").image(WIDE + 8);
    try (DjlSiameseNetwork siamese = open(network)) {
      List<TemplateEmbedding> template = siamese.embed(noise(EXEMPLAR, "exemplar"));
      int middle = WIDE_MAP / 2 * WIDE_MAP + WIDE_MAP / 2;
      NetworkOutput here =
          siamese.search(template, 1, part(canvas, 0, 0), (item, maps) -> middle).get(0);
      assertThat(here.scores().width()).isEqualTo(WIDE_MAP);
      NetworkOutput moved =
          siamese.search(template, 1, part(canvas, 8, 8), (item, maps) -> middle).get(0);
      NetworkOutput next =
          siamese
              .search(template, 1, part(canvas, 0, 0), (item, maps) -> middle + WIDE_MAP + 1)
              .get(0);
      double[] expected = doubles(moved.mask());
      assertThat(GoldenTensors.worst(values(next.mask()), expected))
          .isLessThan(1e-4 * GoldenTensors.largest(expected));
      assertThat(GoldenTensors.worst(values(here.mask()), expected))
          .isGreaterThan(0.1 * GoldenTensors.largest(expected));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void onMobileNetV2EachItemOfABatchHasItsOwnMask(boolean refined) {
    Architecture architecture = Architecture.named("siammask-mobilenetv2");
    Map<String, Tensor> weights = new LinkedHashMap<>(architecture.untrainedWeights(3));
    if (!refined) {
      weights.keySet().removeIf(tensor -> tensor.startsWith("refine_head."));
      float[] head = new float[256 * 256];
      float[] last = new float[63 * 63 * 256];
      for (int i = 0; i < 256; i++) {
        head[i * 257] = 1;
      }
      for (int i = 0; i < last.length; i++) {
        last[i] = i % 17 - 8;
      }
      float[] ones = new float[256];
      Arrays.fill(ones, 1);
      weights.put("mask_head.head.0.weight", Tensor.of(head, 256, 256, 1, 1));
      weights.put("mask_head.head.1.weight", Tensor.of(ones, 256));
      weights.put("mask_head.head.1.bias", Tensor.of(new float[256], 256));
      weights.put("mask_head.head.1.running_mean", Tensor.of(new float[256], 256));
      weights.put("mask_head.head.1.running_var", Tensor.of(ones, 256));
      weights.put("mask_head.head.3.weight", Tensor.of(last, 63 * 63, 256, 1, 1));
      weights.put("mask_head.head.3.bias", Tensor.of(new float[63 * 63], 63 * 63));
    }
    WeightedNetwork network = architecture.network(weights, List.of(SEARCH));
    int side = refined ? 127 : 63;
    try (DjlSiameseNetwork siamese = open(network)) {
      List<TemplateEmbedding> templates = siamese.embed(noise(EXEMPLAR, "exemplar", "exemplar#1"));
      int[] places = {2 * MAP + 22, 17 * MAP + 9};
      List<NetworkOutput> both =
          siamese.search(
              templates, 1, noise(SEARCH, "search", "search#1"), (item, maps) -> places[item]);
      for (int item = 0; item < 2; item++) {
        int place = places[item];
        NetworkOutput alone =
            siamese
                .search(
                    templates.subList(item, item + 1),
                    1,
                    noise(SEARCH, item == 0 ? "search" : "search#1"),
                    (template, maps) -> place)
                .get(0);
        assertThat(alone.mask().channels()).isEqualTo(1);
        assertThat(alone.mask().height()).isEqualTo(side);
        assertThat(alone.mask().width()).isEqualTo(side);
        double[] expected = doubles(alone.mask());
        assertThat(GoldenTensors.worst(values(both.get(item).mask()), expected))
            .isLessThan(GoldenTensors.TOLERANCE * GoldenTensors.largest(expected));
        assertThat(GoldenTensors.worst(values(both.get(1 - item).mask()), expected))
            .isGreaterThan(0.1 * GoldenTensors.largest(expected));
      }
    }
  }

  @Test
  void aRefinedNetworkHasNoOtherMasks() {
    Architecture architecture = Architecture.named("siammask-mobilenetv2");
    Map<String, Tensor> weights = architecture.untrainedWeights(4);
    assertThat(weights.keySet()).noneMatch(tensor -> tensor.startsWith("mask_head.head."));
    Map<String, Tensor> checkpoint = new LinkedHashMap<>(weights);
    checkpoint.put("mask_head.head.3.bias", Tensor.of(new float[63 * 63], 63 * 63));
    checkpoint.put("backbone.layer0.1.num_batches_tracked", Tensor.of(new float[1], 1));
    assertThat(architecture.fromArrays(checkpoint)).isEqualTo(weights);
  }

  @Test
  void aPackComesBackAsItWasSaved(@TempDir Path folder) throws IOException {
    ModelPack pack = SeededPack.of("mask", Architecture.named("siammask-mobilenetv2"), 5);
    pack.save(folder);
    ModelPack loaded = ModelPack.load(folder);
    assertThat(loaded.description().architecture().name()).isEqualTo("siammask-mobilenetv2");
    assertThat(loaded.description().settings()).isEqualTo(pack.description().settings());
    assertThat(loaded.network().graph()).isEqualTo(pack.network().graph());
    assertThat(loaded.network().weights()).isEqualTo(pack.network().weights());
    assertThat(loaded.network().graph().branches().stream().map(Branch::name))
        .containsExactly(
            "embed", "search", "mask", "search_543", "mask_543", "search_831", "mask_831");
  }

  @Test
  void aTensorOfWhichTheVariantIsReadMustBeThere() {
    Architecture architecture = Architecture.named("siammask-mobilenetv2");
    Map<String, Tensor> weights = new LinkedHashMap<>(architecture.untrainedWeights(4));
    weights.remove("mask_head.conv_kernel.0.weight");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> architecture.network(weights, List.of(SEARCH)))
        .withMessage("tensor mask_head.conv_kernel.0.weight is missing");
  }

  private static NetworkGraph graph(
      Architecture architecture, Map<String, Tensor> weights, int side) {
    return architecture.network(weights, List.of(side)).graph();
  }

  private static DjlSiameseNetwork open(WeightedNetwork network) {
    return Networks.open(network, ElementType.FLOAT32, ChannelOrder.BGR);
  }

  private static CropBatch noise(int side, String... names) {
    return Crops.ofPlanes(
        side,
        ChannelOrder.BGR,
        Arrays.stream(names).map(name -> new HashNumbers(name).image(side)).toArray(byte[][]::new));
  }

  private static CropBatch part(byte[] canvas, int top, int left) {
    byte[] planes = new byte[3 * WIDE * WIDE];
    int whole = WIDE + 8;
    for (int channel = 0; channel < 3; channel++) {
      for (int row = 0; row < WIDE; row++) {
        System.arraycopy(
            canvas,
            (channel * whole + row + top) * whole + left,
            planes,
            (channel * WIDE + row) * WIDE,
            WIDE);
      }
    }
    return Crops.ofPlanes(WIDE, ChannelOrder.BGR, planes);
  }

  private static float[] values(FeatureMap map) {
    int count = map.channels() * map.height() * map.width();
    return Arrays.copyOfRange(map.values(), map.offset(), map.offset() + count);
  }

  private static double[] doubles(FeatureMap map) {
    float[] values = values(map);
    double[] doubles = new double[values.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
