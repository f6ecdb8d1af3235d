package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.image.ChannelOrder;
import io.siamflow.network.weights.NpzFiles;
import io.siamflow.network.weights.NumpyArchive;
import io.siamflow.network.weights.Tensor;
import io.siamflow.network.weights.TorchFiles;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelImporterTest {

  private static final Architecture ARCHITECTURE = Architecture.named("siamfc-alexnet");

  @TempDir private Path folder;

  @Test
  void joinsTheGroupsOfSiamFcTensorFlow() throws IOException {
    Map<String, Tensor> arrays = tensorFlowArrays();
    ModelPack pack = ModelImporter.fromFile(write(arrays), ARCHITECTURE, "siamfc");
    Map<String, Tensor> weights = pack.network().weights();
    assertThat(weights).hasSize(10);
    assertThat(weights.get("conv3.weight")).isEqualTo(arrays.get("conv3/weight"));
    Tensor joined = weights.get("conv4.weight");
    float[] first = arrays.get("conv4/b1/weight").values();
    float[] second = arrays.get("conv4/b2/weight").values();
    assertThat(Arrays.copyOfRange(joined.values(), 0, first.length)).isEqualTo(first);
    assertThat(Arrays.copyOfRange(joined.values(), first.length, joined.values().length))
        .isEqualTo(second);
    assertThat(pack.description().provenance()).contains("weights.npz (sha256 ");
  }

  @Test
  void keepsTheBatchNormOfSiamFcPytorch() throws Exception {
    ModelPack pack =
        ModelImporter.fromFile(write(GoldenSiamFc.arrays()), ARCHITECTURE, "siamfc-pytorch");
    assertThat(pack.network().weights()).hasSize(26).containsKey("norm4.running_var");
    pack.save(folder.resolve("pack"));
    assertThat(ModelPack.load(folder.resolve("pack")).network().weights())
        .isEqualTo(GoldenSiamFc.network().weights());
  }

  @Test
  void readsAPytorchCheckpointWhateverItsName() throws Exception {
    Path file = folder.resolve("weights.npz");
    Files.write(file, TorchFiles.zip(GoldenSiamFc.arrays()));
    assertThat(ModelImporter.fromFile(file, ARCHITECTURE, "siamfc").network().weights())
        .isEqualTo(GoldenSiamFc.network().weights());
  }

  @Test
  void readsDaSiamRpnInTheFormThatItWasPublishedIn() throws IOException {
    Architecture architecture = Architecture.named("siamrpn-alexnet-upchannel");
    Map<String, Tensor> weights = architecture.untrainedWeights(5);
    Map<String, Tensor> checkpoint = new LinkedHashMap<>();
    new ObjectMapper()
        .readTree(SharedData.require("golden/params_alt_dasiamrpn.json").toFile())
        .at("/models/SiamRPNvot/params")
        .forEach(
            parameter -> {
              Tensor tensor = weights.get(parameter.get("pysot_name").textValue());
              if (tensor != null) {
                checkpoint.put(parameter.get("name").textValue(), tensor);
              }
            });
    Path file = Files.write(folder.resolve("SiamRPNVOT.model"), TorchFiles.legacy(checkpoint));
    ModelPack pack = ModelImporter.fromFile(file, architecture, "dasiamrpn");
    assertThat(pack.network().weights()).isEqualTo(weights);
    assertThat(pack.description().channels()).isEqualTo(ChannelOrder.BGR);

    checkpoint.remove("conv_r2.weight");
    Files.write(file, TorchFiles.legacy(checkpoint));
    assertThatIOException()
        .isThrownBy(() -> ModelImporter.fromFile(file, architecture, "dasiamrpn"))
        .withMessage(file + ": tensor rpn_head.search_loc_conv.weight is missing");
  }

  @Test
  void readsThePublishedWeights() throws IOException {
    Path file = SharedData.require("weights/siamfc-alexnet-3s-color.npz");
    Map<String, Tensor> arrays = NumpyArchive.read(file);
    assertThat(arrays).hasSize(16);
    Map<String, Tensor> weights =
        ModelImporter.fromFile(file, ARCHITECTURE, "siamfc").network().weights();
    assertThat(weights.get("conv1.weight")).isEqualTo(arrays.get("conv1/weight"));
    assertThat(weights.values().stream().mapToInt(tensor -> tensor.values().length).sum())
        .isEqualTo(2334080);
  }

  @Test
  void refusesByName() throws IOException {
    Map<String, Tensor> arrays = tensorFlowArrays();
    arrays.remove("conv4/b2/bias");
    assertRefused(arrays, "array conv4/b2/bias is missing");
    arrays = tensorFlowArrays();
    arrays.put("conv6/weight", Tensor.of(new float[1], 1));
    assertRefused(arrays, "array conv6/weight is unknown");
    arrays = tensorFlowArrays();
    arrays.put("conv4/b2/bias", Tensor.of(new float[100], 100));
    assertRefused(arrays, "arrays conv4/b1/bias and conv4/b2/bias have shapes [192] and [100]");
    arrays = tensorFlowArrays();
    arrays.put("conv3/bias", Tensor.of(new float[100], 100));
    assertRefused(arrays, "tensor conv3.bias has shape [100], not [384]");
    arrays = tensorFlowArrays();
    arrays.get("conv3/bias").values()[9] = Float.NaN;
    assertRefused(arrays, "tensor conv3.bias has the value NaN at index 9");
    Map<String, Tensor> unknown = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      unknown.put("x" + i, Tensor.of(new float[1], 1));
    }
    assertRefused(
        unknown,
        "neither conv1/weight (SiamFC-TensorFlow) nor backbone.conv1.0.weight (siamfc-pytorch) is"
            + " among the arrays: [x0, x1, x2, x3, x4]");
    assertThatIOException()
        .isThrownBy(
            () -> ModelImporter.fromFile(folder.resolve("none.npz"), ARCHITECTURE, "siamfc"))
        .withMessageEndingWith("none.npz is missing");
    assertThatIOException()
        .isThrownBy(() -> ModelImporter.fromFile(folder, ARCHITECTURE, "siamfc"))
        .withMessage(folder + " is no file");
  }

  private void assertRefused(Map<String, Tensor> arrays, String reason) throws IOException {
    Path file = write(arrays);
    assertThatIOException()
        .isThrownBy(() -> ModelImporter.fromFile(file, ARCHITECTURE, "siamfc"))
        .withMessageStartingWith(file + ": " + reason);
  }

  private Path write(Map<String, Tensor> arrays) throws IOException {
    return Files.write(folder.resolve("weights.npz"), NpzFiles.of(arrays));
  }

  private static Map<String, Tensor> tensorFlowArrays() {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    ARCHITECTURE
        .untrainedWeights(1)
        .forEach(
            (name, tensor) -> {
              String[] parts = name.split("[.]");
              if (parts[0].matches("conv[245]")) {
                List<Integer> shape = new ArrayList<>(tensor.shape());
                shape.set(0, shape.get(0) / 2);
                int half = tensor.values().length / 2;
                arrays.put(
                    parts[0] + "/b1/" + parts[1],
                    new Tensor(shape, Arrays.copyOf(tensor.values(), half)));
                arrays.put(
                    parts[0] + "/b2/" + parts[1],
                    new Tensor(shape, Arrays.copyOfRange(tensor.values(), half, 2 * half)));
              } else {
                arrays.put(parts[0] + "/" + parts[1], tensor);
              }
            });
    return arrays;
  }
}
