package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.RasterPicture;
import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.TemplateEmbedding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstWeightsTest {

  private static final Path RECIPES = Path.of("src/main/recipes");

  @TempDir Path folder;

  @Test
  void aSiamFcTrunkGivesSiamRpnTheSameFeatures() throws IOException {
    Architecture siamFc = Architecture.named("siamfc-alexnet");
    ModelPack start =
        ModelPack.of(
            "fc", siamFc, siamFc.defaultSettings(), "a test", "none", siamFc.untrainedWeights(4));
    Recipe recipe = Recipe.read(RECIPES.resolve("siamrpn-alexnet-heads.yaml"));

    FirstWeights first = FirstWeights.of(recipe, Optional.of(start));

    assertThat(first.uncalibrated())
        .hasSize(6)
        .allSatisfy(norm -> assertThat(norm).startsWith("rpn_head."));
    Architecture siamRpn = Architecture.named("siamrpn-alexnet");
    ModelPack rpn =
        ModelPack.of("rpn", siamRpn, siamRpn.defaultSettings(), "a test", "none", first.weights());
    float[] expected = embedding(start, "fc");
    float[] found = embedding(rpn, "rpn");
    assertThat(found).hasSameSizeAs(expected);
    double largest = 0;
    for (int i = 0; i < found.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      assertThat((double) found[i]).as("value %d", i).isCloseTo(expected[i], within(1e-3));
    }
    assertThat(largest).isGreaterThan(1);
  }

  @Test
  void aSiamRpnPlusPlusGivesSiamMaskItsMiddleStage() throws IOException {
    Architecture siamRpn = Architecture.named("siamrpnpp-mobilenetv2");
    Recipe recipe = Recipe.read(RECIPES.resolve("siammask-mobilenetv2-boxes.yaml"));
    ModelPack start =
        ModelPack.of(
            "rpn",
            siamRpn,
            siamRpn.defaultSettings(),
            "a test",
            "none",
            siamRpn.untrainedWeights(4, recipe.variant()));

    FirstWeights first = FirstWeights.of(recipe, Optional.of(start));

    assertThat(first.uncalibrated()).isEmpty();
    assertThat(first.weights().get("mask_head.conv_search.0.weight"))
        .isEqualTo(start.network().weights().get("rpn_head.rpn3.loc.conv_search.0.weight"));
    Architecture siamMask = Architecture.named("siammask-mobilenetv2");
    ModelPack mask =
        ModelPack.of(
            "mask", siamMask, siamMask.defaultSettings(), "a test", "none", first.weights());
    float[] stages = embedding(start, "rpn");
    float[] stage = embedding(mask, "mask");
    assertThat(stages).hasSize(3 * stage.length);
    assertThat(stage)
        .containsExactly(
            Arrays.copyOfRange(stages, stage.length, 2 * stage.length), Offset.offset(1e-4f));
  }

  @Test
  void whatARecipeWantsFreshIsDrawnAnew() throws IOException {
    Recipe recipe = Recipe.read(RECIPES.resolve("siammask-mobilenetv2.yaml"));
    Architecture siamMask = Architecture.named("siammask-mobilenetv2");
    ModelPack start =
        ModelPack.of(
            "mask",
            siamMask,
            siamMask.defaultSettings(),
            "a test",
            "none",
            siamMask.untrainedWeights(5, recipe.variant()));

    FirstWeights first = FirstWeights.of(recipe, Optional.of(start));

    assertThat(first.weights().keySet()).isEqualTo(start.network().weights().keySet());
    first
        .weights()
        .forEach(
            (name, tensor) -> {
              if (name.matches("refine_head\\.(h0|v0|post2)\\..*")) {
                assertThat(tensor).as(name).isNotEqualTo(start.network().weights().get(name));
              } else {
                assertThat(tensor).as(name).isEqualTo(start.network().weights().get(name));
              }
            });
    assertThat(first.weights().get("refine_head.post2.bias").values()).containsExactly(-1.5f);
    assertThat(first.origin())
        .isEqualTo(
            "all but [refine_head.h0., refine_head.v0., refine_head.post2.] fine-tuned from mask (a"
                + " test)");
  }

  @Test
  void aStageOfAnotherSizeIsNamed() throws IOException {
    Architecture siamRpn = Architecture.named("siamrpnpp-mobilenetv2");
    Recipe recipe = Recipe.read(RECIPES.resolve("siammask-mobilenetv2-boxes.yaml"));
    ModelPack start =
        ModelPack.of(
            "rpn",
            siamRpn,
            siamRpn.defaultSettings(),
            "a test",
            "none",
            siamRpn.untrainedWeights(4, new Architecture.Variant(1, 64)));

    assertThatThrownBy(() -> FirstWeights.of(recipe, Optional.of(start)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("neck.downsample3.downsample.0.weight is of [64, 96, 1, 1]")
        .hasMessageContaining("[192, 96, 1, 1]");
  }

  private float[] embedding(ModelPack pack, String id) throws IOException {
    pack.save(folder.resolve(id));
    byte[] pixels = new byte[3 * 127 * 127];
    new Random(1).nextBytes(pixels);
    try (Model model =
        PackDirectory.of(
                folder.resolve(id), Optional.empty(), DeviceChoice.parse("cpu"), Precision.FLOAT32)
            .open(id, OptionalInt.empty())) {
      CropBatch batch = new CropBatch(127, model.network().channels(), 1);
      batch.add(new RasterPicture(127, 127, pixels), new Crop(0, 0, 127, 127, new Color(0, 0, 0)));
      TemplateEmbedding embedding = model.network().embed(batch).get(0);
      float[] values = new float[embedding.length()];
      embedding.copyTo(values, 0);
      return values;
    }
  }

  @Test
  void aPackOfTheArchitectureIsTakenAsItIs() throws IOException {
    Recipe recipe = Recipe.read(RECIPES.resolve("siamfc-alexnet.yaml"));
    Architecture siamFc = Architecture.named("siamfc-alexnet");
    ModelPack start =
        ModelPack.of(
            "fc", siamFc, siamFc.defaultSettings(), "a test", "none", siamFc.untrainedWeights(4));

    FirstWeights first = FirstWeights.of(recipe, Optional.of(start));

    assertThat(first.weights()).isEqualTo(start.network().weights());
    assertThat(first.uncalibrated()).isEmpty();
    assertThat(first.origin()).isEqualTo("every layer fine-tuned from fc (a test)");
  }

  @Test
  void anotherArchitecturesPackIsRefused() throws IOException {
    Recipe recipe = Recipe.read(RECIPES.resolve("siamfc-alexnet.yaml"));
    Architecture siamRpn = Architecture.named("siamrpn-alexnet");
    ModelPack start =
        ModelPack.of(
            "rpn",
            siamRpn,
            siamRpn.defaultSettings(),
            "a test",
            "none",
            siamRpn.untrainedWeights(4));

    assertThatThrownBy(() -> FirstWeights.of(recipe, Optional.of(start)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a siamfc-alexnet cannot start from siamrpn-alexnet");
  }

  @Test
  void anImageNetTrunkSeesBytesAsItSawItsOwnRange() throws IOException {
    Recipe recipe = Recipe.read(RECIPES.resolve("siamrpnpp-mobilenetv2-heads.yaml"));
    Map<String, Tensor> arrays = imageNet();

    Map<String, Tensor> weights = FirstWeights.ofImageNet(recipe, arrays, "a test").weights();

    Random random = new Random(2);
    double[] rgb = random.ints(27, 0, 256).asDoubleStream().toArray();
    for (int output = 0; output < 32; output++) {
      double expected = arrays.get("features.0.conv.bias").values()[output];
      double found = weights.get("backbone.layer0.1.bias").values()[output];
      for (int i = 0; i < 27; i++) {
        expected +=
            arrays.get("features.0.conv.weight").values()[output * 27 + i] * (rgb[i] - 127) / 127.5;
        // Blue first: the colour's plane is mirrored.
        int mirrored = (2 - i / 9) * 9 + i % 9;
        found += weights.get("backbone.layer0.0.weight").values()[output * 27 + mirrored] * rgb[i];
      }
      assertThat(found).isCloseTo(expected, within(1e-4));
    }
    assertThat(weights.get("backbone.layer7.0.conv.6.weight"))
        .isEqualTo(arrays.get("features.17.project.weight"));
    assertThat(weights.get("backbone.layer4.2.conv.1.bias"))
        .isEqualTo(arrays.get("features.9.expand.bias"));
  }

  @Test
  void aMissingArrayIsNamed() throws IOException {
    Recipe recipe = Recipe.read(RECIPES.resolve("siamrpnpp-mobilenetv2-heads.yaml"));
    Map<String, Tensor> arrays = imageNet();
    arrays.remove("features.5.depthwise.bias");

    assertThatThrownBy(() -> FirstWeights.ofImageNet(recipe, arrays, "a test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a siamrpnpp-mobilenetv2 cannot start from a test: array features.5.depthwise.weight"
                + " or .bias is missing");
  }

  @Test
  void anImageNetTrunkIsRefusedByANetworkOnAlexNet() throws IOException {
    for (String name : List.of("siamfc-alexnet", "siamrpn-alexnet")) {
      Recipe recipe = Recipe.read(RECIPES.resolve(name + ".yaml"));

      assertThatThrownBy(() -> FirstWeights.ofImageNet(recipe, imageNet(), "trunk.npz"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "a %s cannot start from trunk.npz: the network has no trunk of MobileNetV2 to put"
                      .formatted(name)
                  + " them in");
    }
  }

  private static Map<String, Tensor> imageNet() {
    Random random = new Random(1);
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    put(arrays, "features.0.conv", random, 32, 3, 3, 3);
    int[] widths = {16, 24, 32, 64, 96, 160, 320};
    int[] blocks = {1, 2, 3, 4, 3, 3, 1};
    int inputs = 32;
    int feature = 1;
    for (int layer = 0; layer < widths.length; layer++) {
      for (int block = 0; block < blocks[layer]; block++, feature++) {
        int expanded = layer == 0 ? inputs : 6 * inputs;
        if (layer > 0) {
          put(arrays, "features.%d.expand".formatted(feature), random, expanded, inputs, 1, 1);
        }
        put(arrays, "features.%d.depthwise".formatted(feature), random, expanded, 1, 3, 3);
        put(
            arrays,
            "features.%d.project".formatted(feature),
            random,
            widths[layer],
            expanded,
            1,
            1);
        inputs = widths[layer];
      }
    }
    return arrays;
  }

  private static void put(
      Map<String, Tensor> arrays, String name, Random random, Integer... shape) {
    float[] values = new float[Tensor.count(List.of(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    arrays.put(name + ".weight", Tensor.of(values, shape));
    float[] bias = new float[shape[0]];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = (float) random.nextGaussian();
    }
    arrays.put(name + ".bias", Tensor.of(bias, shape[0]));
  }
}
