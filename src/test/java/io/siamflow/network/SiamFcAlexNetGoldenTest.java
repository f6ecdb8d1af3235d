package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.network.weights.Tensor;
import io.siamflow.testing.GoldenReport;
import io.siamflow.testing.Npz;
import io.siamflow.testing.SharedData;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.TemplateEmbedding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Parity with siamfc-pytorch's network. */
class SiamFcAlexNetGoldenTest {

  private static final double TOLERANCE = 5e-5;

  /** Of bfloat16, see {@link #sixteenBitsStayWithinTheirError}. */
  private static final double BFLOAT16_ERROR = 0.01;

  private static WeightedNetwork network;
  private static Npz golden;

  @BeforeAll
  static void generate() throws Exception {
    network = GoldenSiamFc.network();
    golden = Npz.read(SharedData.require("golden/net_siamfc_alexnetv1.npz"));
  }

  @Test
  void embeddingAndResponsesOfOneTarget() {
    try (DjlSiameseNetwork siamese =
        Networks.open(network, ElementType.FLOAT32, ChannelOrder.RGB)) {
      List<TemplateEmbedding> templates = siamese.embed(exemplars("exemplar"));
      assertThat(templates).hasSize(1);
      assertClose("kernel", planes(templates.get(0)), golden.get("kernel").doubles());
      List<NetworkOutput> outputs =
          siamese.search(templates, 3, regions("search", "search#1", "search#2"), Networks.NO_MASK);
      assertThat(outputs).hasSize(1);
      assertClose("response", values(outputs.get(0).scores()), golden.get("response").doubles());
    }
  }

  @Test
  void everyTargetOfABatchKeepsItsOwnTemplate() {
    double[] scaleMajor = golden.get("response_2targets_x_3scales").doubles();
    double[] alone = golden.get("response_target1_single").doubles();
    try (DjlSiameseNetwork siamese =
        Networks.open(network, ElementType.FLOAT32, ChannelOrder.RGB)) {
      List<TemplateEmbedding> templates = siamese.embed(exemplars("exemplar", "exemplar#1"));
      List<NetworkOutput> outputs =
          siamese.search(
              templates,
              3,
              regions("search", "search#1", "search#2", "search#3", "search#4", "search#5"),
              Networks.NO_MASK);
      for (int target = 0; target < 2; target++) {
        double[] expected = new double[3 * 289];
        for (int scale = 0; scale < 3; scale++) {
          System.arraycopy(scaleMajor, (2 * scale + target) * 289, expected, scale * 289, 289);
        }
        assertClose(
            "response_2targets_x_3scales, target " + target,
            values(outputs.get(target).scores()),
            expected);
      }
      assertClose("response_target1_single, batched", values(outputs.get(1).scores()), alone);
    }
  }

  @Test
  void responseOfARealPicture() {
    Npz real = Npz.read(SharedData.require("golden/net_real_inputs.npz"));
    try (DjlSiameseNetwork siamese =
        Networks.open(network, ElementType.FLOAT32, ChannelOrder.BGR)) {
      List<TemplateEmbedding> templates =
          siamese.embed(Crops.ofPlanes(127, ChannelOrder.BGR, real.get("exemplar").bytes()));
      List<NetworkOutput> outputs =
          siamese.search(
              templates,
              1,
              Crops.ofPlanes(255, ChannelOrder.BGR, real.get("search_255").bytes()),
              Networks.NO_MASK);
      assertClose(
          "real inputs, response",
          values(outputs.get(0).scores()),
          real.get("siamfc_alexnetv1/response").doubles());
    }
  }

  /** Unfolded, as training has it: what comes out of each convolution, norm and pooling. */
  @Test
  void everyLayerIsTheReferences() throws Exception {
    JsonNode trace =
        new ObjectMapper()
            .readTree(SharedData.require("golden/trace_siamfc_alexnetv1.json").toFile());
    JsonNode entries = trace.isArray() ? trace : trace.get("entries");
    Npz arrays = Npz.read(SharedData.require("golden/trace_siamfc_alexnetv1.npz"));
    double[] samples = arrays.get("sample").doubles();
    double[] moments = arrays.get("meanstd").doubles();
    CropBatch template = exemplars("exemplar");
    CropBatch search = regions("search", "search#1", "search#2");
    int row = 0;
    for (JsonNode entry : entries) {
      boolean isTemplate = entry.get("pass").textValue().equals("template");
      String[] module = entry.get("module").textValue().split("[.]");
      String stage = module[1].substring("conv".length());
      String layer =
          switch (entry.get("type").textValue()) {
            case "Conv2d" -> "conv";
            case "MaxPool2d" -> "pool";
            default -> "norm";
          };
      float[] values =
          layer(isTemplate ? "embed" : "search", layer + stage, isTemplate ? template : search);
      double sum = 0;
      for (float value : values) {
        sum += value;
      }
      double largest = 0;
      for (int k = 0; k < 64; k++) {
        largest = Math.max(largest, Math.abs(samples[64 * row + k]));
      }
      double worst = 0;
      for (int k = 0; k < 64; k++) {
        float value = values[(int) ((long) k * values.length / 64)];
        worst = Math.max(worst, Math.abs(value - (float) samples[64 * row + k]));
      }
      String name = "trace_siamfc_alexnetv1 " + entry.get("pass").textValue() + " " + module[1];
      GoldenReport.check(name + "." + layer + ", samples", worst, (float) (TOLERANCE * largest));
      GoldenReport.check(
          name + "." + layer + ", mean",
          Math.abs(sum / values.length - moments[2 * row]),
          TOLERANCE * moments[2 * row + 1]);
      row++;
    }
    assertThat(row).isEqualTo(22);
  }

  /**
   * The stated error of bfloat16: the largest difference from the float32 response is at most 1 %
   * of that response's range (largest minus smallest value); 0.35 % was measured, 0.23 % with the
   * published weights.
   */
  @ParameterizedTest
  @EnumSource(value = ElementType.class, names = "FLOAT32", mode = EnumSource.Mode.EXCLUDE)
  void sixteenBitsStayWithinTheirError(ElementType type) {
    Npz real = Npz.read(SharedData.require("golden/net_real_inputs.npz"));
    double[] expected = real.get("siamfc_alexnetv1/response").doubles();
    double range =
        Arrays.stream(expected).max().orElseThrow() - Arrays.stream(expected).min().orElseThrow();
    try (DjlSiameseNetwork siamese = Networks.open(network, type, ChannelOrder.BGR)) {
      List<TemplateEmbedding> templates =
          siamese.embed(Crops.ofPlanes(127, ChannelOrder.BGR, real.get("exemplar").bytes()));
      double[] response =
          values(
              siamese
                  .search(
                      templates,
                      1,
                      Crops.ofPlanes(255, ChannelOrder.BGR, real.get("search_255").bytes()),
                      Networks.NO_MASK)
                  .get(0)
                  .scores());
      double worst = 0;
      for (int i = 0; i < expected.length; i++) {
        worst = Math.max(worst, Math.abs(response[i] - expected[i]));
      }
      assertThat(worst / range).isLessThan(BFLOAT16_ERROR);
    }
  }

  /** The same bound with the published weights, against our own float32. */
  @Test
  void sixteenBitsOfTrainedWeightsStayWithinTheirError() throws Exception {
    Npz real = Npz.read(SharedData.require("golden/net_real_inputs.npz"));
    WeightedNetwork trained =
        ModelImporter.fromFile(
                SharedData.require("weights/siamfc-alexnet-3s-color.npz"),
                Architecture.named("siamfc-alexnet"),
                "siamfc")
            .network();
    double[][] responses = new double[ElementType.values().length][];
    for (ElementType type : ElementType.values()) {
      try (DjlSiameseNetwork siamese = Networks.open(trained, type, ChannelOrder.BGR)) {
        List<TemplateEmbedding> templates =
            siamese.embed(Crops.ofPlanes(127, ChannelOrder.BGR, real.get("exemplar").bytes()));
        CropBatch region = Crops.ofPlanes(255, ChannelOrder.BGR, real.get("search_255").bytes());
        responses[type.ordinal()] =
            values(siamese.search(templates, 1, region, Networks.NO_MASK).get(0).scores());
      }
    }
    double range =
        Arrays.stream(responses[0]).max().orElseThrow()
            - Arrays.stream(responses[0]).min().orElseThrow();
    for (double[] response : responses) {
      double worst = 0;
      for (int i = 0; i < response.length; i++) {
        worst = Math.max(worst, Math.abs(response[i] - responses[0][i]));
      }
      assertThat(worst / range).isLessThan(BFLOAT16_ERROR);
    }
  }

  private static float[] layer(String branch, String value, CropBatch crops) {
    NetworkGraph graph = new NetworkGraph(List.of(network.graph().branch(branch).upTo(value)));
    Map<String, Tensor> needed = new LinkedHashMap<>(network.weights());
    needed.keySet().retainAll(graph.parameters().keySet());
    try (LoadedNetwork loaded =
            Networks.load(new WeightedNetwork(graph, needed), ElementType.FLOAT32);
        PtNDManager scope = loaded.newScope()) {
      List<PtNDArray> inputs = new ArrayList<>();
      inputs.add(
          scope.create(
              crops.pixels(),
              new Shape(crops.count(), crops.side(), crops.side(), 3),
              DataType.UINT8));
      if (branch.equals("search")) {
        inputs.add((PtNDArray) scope.zeros(new Shape(1, 9216)));
      }
      return loaded.run(branch, scope, inputs.toArray(PtNDArray[]::new)).get(0).toFloatArray();
    }
  }

  private static CropBatch exemplars(String... names) {
    return crops(127, names);
  }

  private static CropBatch regions(String... names) {
    return crops(255, names);
  }

  private static CropBatch crops(int side, String... names) {
    return Crops.ofPlanes(
        side,
        ChannelOrder.RGB,
        Stream.of(names).map(name -> new HashNumbers(name).image(side)).toArray(byte[][]::new));
  }

  /** An embedding in the golden data's order: channels, rows, columns. */
  private static double[] planes(TemplateEmbedding embedding) {
    double[] planes = new double[embedding.length()];
    for (int place = 0; place < 36; place++) {
      for (int channel = 0; channel < 256; channel++) {
        planes[channel * 36 + place] = embedding.get(place * 256 + channel);
      }
    }
    return planes;
  }

  private static double[] values(FeatureMap map) {
    double[] values = new double[map.channels() * map.height() * map.width()];
    for (int i = 0; i < values.length; i++) {
      values[i] = map.values()[map.offset() + i];
    }
    return values;
  }

  private static void assertClose(String name, double[] values, double[] expected) {
    assertThat(values).hasSameSizeAs(expected);
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < values.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      worst = Math.max(worst, Math.abs(values[i] - expected[i]));
    }
    GoldenReport.check("net_siamfc_alexnetv1 " + name, worst, TOLERANCE * largest);
  }
}
