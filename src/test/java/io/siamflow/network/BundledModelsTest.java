package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.network.weights.HalfPrecision;
import io.siamflow.network.weights.Tensor;
import io.siamflow.network.weights.WeightsFile;
import io.siamflow.testing.SharedData;
import io.siamflow.tracker.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
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
  @ValueSource(strings = {"siamfc-alexnet-3s-color.npz", "mobilenetv2-1.0-imagenet.npz"})
  void copyNoPublishedTensor(String published) throws IOException {
    Map<Integer, String> known = new HashMap<>();
    WeightsFile.read(SharedData.require("weights/" + published))
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

  /** Equal for tensors of the same values, in whatever order, as float16. */
  private static int contentOf(Tensor tensor) {
    float[] values = tensor.values();
    short[] rounded = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = HalfPrecision.nearest(values[i]);
    }
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
