package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.network.weights.HalfPrecision;
import io.siamflow.network.weights.Tensor;
import io.siamflow.network.weights.WeightsFile;
import io.siamflow.testing.SharedData;
import io.siamflow.tracker.Model;
import io.siamflow.training.FirstWeights;
import io.siamflow.training.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packs of {@code src/main/models}, which the distribution carries. */
class BundledModelsTest {

  private static final Path MODELS = Path.of("src", "main", "models");
  private static final long MAX_FILE = 13_000_000;
  private static final long MAX_ALL = 45_000_000;

  static List<Path> packs() throws IOException {
    try (Stream<Path> entries = Files.list(MODELS)) {
      return entries.filter(Files::isDirectory).sorted().toList();
    }
  }

  @Test
  void fitTheRepository() throws IOException {
    long all = 0;
    for (Path pack : packs()) {
      long size = Files.size(pack.resolve(ModelPack.WEIGHTS));
      assertThat(size).as("%s", pack).isLessThanOrEqualTo(MAX_FILE);
      all += size;
    }

    assertThat(all).isPositive().isLessThanOrEqualTo(MAX_ALL);
  }

  @ParameterizedTest
  @MethodSource("packs")
  void haveCardsAndAreNamedAsTheirFolders(Path pack) throws IOException {
    assertThat(ModelPack.load(pack).description().id()).isEqualTo(pack.getFileName().toString());
    assertThat(Files.readAllLines(pack.resolve("README.md")))
        .contains(
            "## Data",
            "## Recipe",
            "## Time and hardware",
            "## Accuracy",
            "## Known weaknesses",
            "## Licence");
  }

  @Test
  void openTheDefaultModel() throws IOException {
    PackDirectory all =
        PackDirectory.of(
            MODELS, Optional.empty(), DeviceChoice.parse("cpu"), Precision.parse("float32"));

    try (Model model = all.open(all.defaultModel(), OptionalInt.empty())) {
      assertThat(all.models()).containsKey(all.defaultModel());
      assertThat(model.network()).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"as published", "as a training starts with it"})
  void copyNoPublishedTensor(String form) throws IOException {
    Map<Integer, String> known = new HashMap<>();
    (form.equals("as published") ? published() : starts())
        .forEach(
            (name, tensor) -> {
              if (!isConstant(tensor)) {
                known.put(contentOf(tensor), name);
              }
            });
    assertThat(known).isNotEmpty();

    for (Path pack : packs()) {
      ModelPack.load(pack)
          .network()
          .weights()
          .forEach(
              (name, tensor) ->
                  assertThat(known.get(isConstant(tensor) ? null : contentOf(tensor)))
                      .as("%s: %s is a copy of", pack, name)
                      .isNull());
    }
  }

  private static Map<String, Tensor> published() throws IOException {
    Map<String, Tensor> published = new LinkedHashMap<>();
    for (String file :
        List.of(
            "siamfc-alexnet-3s-color.npz",
            "mobilenetv2-1.0-imagenet.npz",
            "nanotrack-v3.npz",
            "nanotrack-v3.pth",
            "resnet50-stem-layer2-imagenet.npz")) {
      WeightsFile.read(SharedData.require("weights/" + file))
          .forEach((name, tensor) -> published.put(file + ": " + name, tensor));
    }
    return published;
  }

  /** What a training may have started from, as it is put into the network that is trained. */
  private static Map<String, Tensor> starts() throws IOException {
    Map<String, Tensor> starts = new LinkedHashMap<>();
    Architecture siamFc = Architecture.named("siamfc-alexnet");
    Map<String, Tensor> published =
        siamFc.fromArrays(
            WeightsFile.read(SharedData.require("weights/siamfc-alexnet-3s-color.npz")));
    published.forEach((name, tensor) -> starts.put("siamfc: " + name, tensor));
    ModelPack pack =
        ModelPack.of("fc", siamFc, siamFc.defaultSettings(), "published", "MIT", published);
    Path recipes = Path.of("src", "main", "recipes");
    FirstWeights.of(Recipe.read(recipes.resolve("siamrpn-alexnet-heads.yaml")), Optional.of(pack))
        .weights()
        .forEach((name, tensor) -> putTrunk("siamfc in siamrpn: ", name, tensor, starts));
    Map<String, Tensor> imageNet =
        WeightsFile.read(SharedData.require("weights/mobilenetv2-1.0-imagenet.npz"));
    imageNet.forEach((name, tensor) -> starts.put("imagenet: " + name, tensor));
    for (String recipe : List.of("siamrpnpp-mobilenetv2-heads.yaml", "appearance.yaml")) {
      FirstWeights.ofImageNet(Recipe.read(recipes.resolve(recipe)), imageNet, "imagenet")
          .weights()
          .forEach(
              (name, tensor) -> putTrunk("imagenet in " + recipe + ": ", name, tensor, starts));
    }
    for (String other : List.of("nanotrack-v3.npz", "resnet50-stem-layer2-imagenet.npz")) {
      WeightsFile.read(SharedData.require("weights/" + other))
          .forEach((name, tensor) -> starts.put(other + ": " + name, tensor));
    }
    return starts;
  }

  private static void putTrunk(
      String prefix, String name, Tensor tensor, Map<String, Tensor> starts) {
    if (name.startsWith("backbone.")) {
      starts.put(prefix + name, tensor);
    }
  }

  /**
   * Fewer than half of a filter's numbers are those of a start, place by place, as float16. Biases
   * of about 1 move by less than float16 tells apart; of those only whole copies are refused.
   */
  @Test
  void haveMostlyOtherFiltersThanTheirStarts() throws IOException {
    Map<Integer, List<Map.Entry<String, short[]>>> starts = new HashMap<>();
    starts()
        .forEach(
            (name, tensor) -> {
              if (!isConstant(tensor)) {
                short[] half = half(tensor);
                starts
                    .computeIfAbsent(half.length, length -> new ArrayList<>())
                    .add(Map.entry(name, half));
              }
            });
    List<String> alike = new ArrayList<>();
    for (Path pack : packs()) {
      for (Map.Entry<String, Tensor> entry : ModelPack.load(pack).network().weights().entrySet()) {
        if (isConstant(entry.getValue()) || entry.getValue().shape().size() < 2) {
          continue;
        }
        short[] own = half(entry.getValue());
        for (Map.Entry<String, short[]> start : starts.getOrDefault(own.length, List.of())) {
          int equal = 0;
          for (int i = 0; i < own.length; i++) {
            equal += own[i] == start.getValue()[i] ? 1 : 0;
          }
          if (2 * equal >= own.length) {
            alike.add(
                "%s %s: %d of %d as in %s"
                    .formatted(
                        pack.getFileName(), entry.getKey(), equal, own.length, start.getKey()));
          }
        }
      }
    }
    assertThat(alike).isEmpty();
  }

  private static short[] half(Tensor tensor) {
    short[] half = new short[tensor.values().length];
    for (int i = 0; i < half.length; i++) {
      half[i] = HalfPrecision.nearest(tensor.values()[i]);
    }
    return half;
  }

  /** Equal for tensors of the same values, in whatever order, as float16. */
  private static int contentOf(Tensor tensor) {
    short[] rounded = half(tensor);
    Arrays.sort(rounded);
    return Arrays.hashCode(rounded);
  }

  private static boolean isConstant(Tensor tensor) {
    float[] values = tensor.values();
    for (float value : values) {
      if (value != values[0]) {
        return false;
      }
    }
    return true;
  }
}
