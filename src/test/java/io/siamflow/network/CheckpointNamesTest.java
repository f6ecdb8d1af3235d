package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.network.weights.NumpyArchive;
import io.siamflow.network.weights.Tensor;
import io.siamflow.testing.GoldenReport;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointNamesTest {

  @ParameterizedTest
  @ValueSource(strings = {"sharp", "base"})
  void knowsTheNamesOfSiamMask(String variant) throws IOException {
    JsonNode params = params("params_alt_foolwood_siammask_" + variant).get("params");
    assertTranslated("foolwood_siammask_" + variant, CheckpointNames.SIAM_MASK, params);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SiamRPNvot", "SiamRPNotb", "SiamRPNBIG"})
  void knowsTheNamesOfDaSiamRpn(String model) throws IOException {
    JsonNode params = params("params_alt_dasiamrpn").get("models").get(model).get("params");
    assertTranslated("dasiamrpn " + model, CheckpointNames.DA_SIAM_RPN, params);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "siamrpn_alex_dwxcorr",
        "siamrpn_alex_upchannel",
        "siamrpn_r50_l234_dwxcorr",
        "siamrpn_r50_l234_dwxcorr_lt",
        "siamrpn_mobilev2_l234_dwxcorr",
        "siammask_r50_l3"
      })
  void keepsTheNamesOfPysot(String network) throws IOException {
    Map<String, String> names = new LinkedHashMap<>();
    params("params_" + network)
        .get("params")
        .forEach(p -> names.put(text(p, "name"), text(p, "name")));
    assertTranslated(CheckpointNames.PYSOT, names);
  }

  @Test
  void keepsTheNamesOfNanoTrackWithoutItsNeck() throws IOException {
    Map<String, Tensor> published =
        NumpyArchive.read(SharedData.require("weights/nanotrack-v3.npz"));
    List<String> expected =
        published.keySet().stream()
            .filter(name -> !name.startsWith("neck.") && !name.endsWith(".num_batches_tracked"))
            .toList();
    Map<String, Tensor> translated =
        CheckpointNames.translated(published, CheckpointNames.NANO_TRACK);
    assertThat(translated.keySet()).containsExactlyElementsOf(expected);
    assertThat(published).containsAllEntriesOf(translated);
  }

  @Test
  void leavesOutWhatInferenceDoesNotNeed() {
    assertThat(
            translated(
                "module.features.features.fc.weight",
                "module.features.features.bn1.num_batches_tracked",
                "module.features.features.bn1.bias",
                "module.features.downsample.downsample.0.weight",
                "module.rpn_model.cls.head.3.bias",
                "module.mask_model.mask.head.3.bias"))
        .containsOnlyKeys(
            "backbone.bn1.bias",
            "neck.downsample.downsample.0.weight",
            "rpn_head.cls.head.3.bias",
            "mask_head.head.3.bias");
    assertThat(translated("backbone.fc.bias", "backbone.x", "rpn_head.x"))
        .containsOnlyKeys("backbone.x", "rpn_head.x");
  }

  @Test
  void refusesByName() {
    assertRefused(
        "the tensors' names are not those of pysot or SiamMask or DaSiamRPN: [conv1.weight]",
        "conv1.weight");
    assertRefused("tensor ban_head.x is none of pysot", "backbone.x", "rpn_head.x", "ban_head.x");
    assertRefused("the tensors rpn_head.* of pysot are missing", "backbone.x");
    assertRefused(
        "the tensors conv_r2.* of DaSiamRPN are missing", "featureExtract.0.bias", "conv_r1.bias");
    assertRefused(
        "tensor module.rpn_head.x is there twice", "backbone.x", "rpn_head.x", "module.rpn_head.x");
  }

  private static void assertRefused(String reason, String... names) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> translated(names))
        .withMessageContaining(reason);
  }

  private static Map<String, Tensor> translated(String... names) {
    return CheckpointNames.translated(
        tensors(names),
        CheckpointNames.PYSOT,
        CheckpointNames.SIAM_MASK,
        CheckpointNames.DA_SIAM_RPN);
  }

  private static void assertTranslated(String file, CheckpointNames project, JsonNode params) {
    Map<String, String> names = new LinkedHashMap<>();
    params.forEach(p -> names.put(text(p, "name"), text(p, "pysot_name")));
    long wrong = names.size() - (long) translations(project, names);
    GoldenReport.check("params_alt_" + file + ", names not translated to pysot's", wrong, 0);
    assertTranslated(project, names);
  }

  /** Each tensor keeps its value under the other name, also when other projects could be meant. */
  /**
   * How many of the names become pysot's, or are left out because inference has no use for them.
   */
  private static int translations(CheckpointNames project, Map<String, String> names) {
    Map<String, Tensor> tensors = tensors(names.keySet().toArray(String[]::new));
    Map<String, Tensor> translated = CheckpointNames.translated(tensors, project);
    int count = 0;
    for (Map.Entry<String, String> name : names.entrySet()) {
      Tensor expected = tensors.get(name.getKey());
      count +=
          name.getKey().endsWith(".num_batches_tracked")
                  || expected.equals(translated.get(name.getValue()))
              ? 1
              : 0;
    }
    return count;
  }

  private static void assertTranslated(CheckpointNames project, Map<String, String> names) {
    assertThat(names).isNotEmpty();
    Map<String, Tensor> tensors = tensors(names.keySet().toArray(String[]::new));
    Map<String, Tensor> expected = new LinkedHashMap<>();
    names.forEach(
        (name, pysotName) -> {
          if (!name.endsWith(".num_batches_tracked")) {
            expected.put(pysotName, tensors.get(name));
          }
        });
    assertThat(CheckpointNames.translated(tensors, project)).containsExactlyEntriesOf(expected);
    assertThat(CheckpointNames.translated(tensors, CheckpointNames.values()))
        .containsExactlyEntriesOf(expected);
  }

  private static Map<String, Tensor> tensors(String... names) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (String name : names) {
      tensors.put(name, Tensor.of(new float[] {tensors.size()}, 1));
    }
    return tensors;
  }

  private static JsonNode params(String name) throws IOException {
    return new ObjectMapper().readTree(SharedData.require("golden/" + name + ".json").toFile());
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).textValue();
  }
}
