package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.siamflow.network.weights.SafeTensors;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.SiamFcSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelPackTest {

  private static final Architecture ARCHITECTURE = Architecture.named("siamfc-alexnet");
  private static final ModelPack PACK = SeededPack.of("seeded", ARCHITECTURE, 5);

  @TempDir private Path temporary;
  private Path folder;
  private Path yaml;

  @BeforeEach
  void save() throws IOException {
    folder = temporary.resolve("packs/seeded");
    yaml = folder.resolve("model.yaml");
    PACK.save(folder);
  }

  @Test
  void whatIsSavedIsLoaded() throws IOException {
    ModelPack loaded = ModelPack.load(folder);
    assertThat(loaded.network().weights()).isEqualTo(PACK.network().weights());
    assertThat(loaded.description().id()).isEqualTo("seeded");
    assertThat(loaded.description().settings()).isEqualTo(SiamFcSettings.THREE_SCALES);
    assertThat(loaded.description().provenance()).startsWith("NOT TRAINED");
    assertThat(loaded.description().weightsSha256()).isEqualTo(PACK.description().weightsSha256());
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void settingsOfTheDescriptionAreTheTrackers() throws IOException {
    edit("scales: 3", "scales: 5");
    edit("templateRate: 0.0", "templateRate: 0.01");
    SiamFcSettings settings = (SiamFcSettings) ModelPack.load(folder).description().settings();
    assertThat(settings.scales()).isEqualTo(5);
    assertThat(settings.templateRate()).isEqualTo(0.01);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "format: 1 | format: 2 | format 2 is not known",
        "format: 1 | | key format is missing",
        "licence: | license: | key licence is missing",
        "licence: | extra: 1\\nlicence: | key extra is unknown; the keys are format,",
        "scaleRate: 0.59 | scaleRate: 0.59\\n  scaleRat: 1 | settings: key scaleRat is unknown",
        "scaleRate: 0.59 | scaleRate: fast | settings: key scaleRate is a number, not",
        "scaleRate: 0.59 | scaleRate: .nan | line 10: Malformed",
        "scaleRate: 0.59 | scaleRate: 59 | scale rate is between 0 and 1, not 59.0",
        "scales: 3 | scales: 4 | scales is odd",
        "scales: 3 | scales: 3.0 | settings: key scales is a whole number",
        "exemplarSide: 127 | exemplarSide: 99 | key exemplarSide is 127 for this architecture",
        "lostAfter: 10 | lostAfter: 0 | lost after at least 1 frame, not 0",
        "- 543 | - a | longTerm: key lostSides is a list of whole numbers, not",
        "channels: \"RGB\" | channels: rgb | key channels is BGR or RGB, not 'rgb'",
        "architecture: \"siamfc-alexnet\" | architecture: resnet | no architecture 'resnet'",
        "id: \"seeded\" | id: Seeded | a model's id has",
        "id: \"seeded\" | id: 7 | key id is a text, not 7",
        "id: \"seeded\" | id: a\\nid: b | line 3: Duplicate field 'id'",
        "settings: | settings: 1\\nother: | settings is no map",
        "format: 1 | format: [1 | line",
      })
  void refusesADescriptionByKey(String text, String replacement, String reason) throws IOException {
    edit(text, replacement == null ? "" : replacement.replace("\\n", "\n"));
    assertThatIOException()
        .isThrownBy(() -> ModelPack.load(folder))
        .withMessageStartingWith(yaml + ": ")
        .withMessageContaining(reason);
  }

  @Test
  void refusesSettingsThatReadOtherMapsThanTheNetworkGives() throws IOException {
    SeededPack.of("nano", Architecture.named("nanotrack-v3"), 5).save(folder);
    edit("mapSide: 15", "mapSide: 16");
    assertThatIOException()
        .isThrownBy(() -> ModelPack.load(folder))
        .withMessageContaining("nanotrack-v3 gives score maps of 15x15 for search crops of 255 px")
        .withMessageContaining("the settings expect 16x16");
  }

  @ParameterizedTest
  @CsvSource({"model.yaml", "weights.safetensors"})
  void refusesAMissingFile(String name) throws IOException {
    Files.delete(folder.resolve(name));
    assertThatIOException()
        .isThrownBy(() -> ModelPack.load(folder))
        .withMessage(folder.resolve(name) + " is missing");
  }

  @Test
  void refusesOtherWeights() throws IOException {
    Path weights = folder.resolve("weights.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);
    assertThatIOException()
        .isThrownBy(() -> ModelPack.load(folder))
        .withMessageStartingWith(weights + " has sha256 ")
        .withMessageContaining("but model.yaml says " + PACK.description().weightsSha256());
  }

  @Test
  void refusesTensorsByName() throws IOException {
    Path weights = folder.resolve("weights.safetensors");
    replaceTensor("conv4.bias", null);
    assertThatIOException()
        .isThrownBy(() -> ModelPack.load(folder))
        .withMessage(weights + ": tensor conv4.bias is missing");
    replaceTensor("conv4.bias", Tensor.of(new float[192], 192));
    assertThatIOException()
        .isThrownBy(() -> ModelPack.load(folder))
        .withMessage(weights + ": tensor conv4.bias has shape [192], not [384]");
    replaceTensor("conv6.bias", Tensor.of(new float[1], 1));
    assertThatIOException()
        .isThrownBy(() -> ModelPack.load(folder))
        .withMessage(weights + ": tensor conv6.bias is not expected");
    float[] infinite = new float[384];
    infinite[7] = Float.POSITIVE_INFINITY;
    replaceTensor("conv4.bias", Tensor.of(infinite, 384));
    assertThatIOException()
        .isThrownBy(() -> ModelPack.load(folder))
        .withMessage(weights + ": tensor conv4.bias has the value Infinity at index 7");
    // A batch norm of which a part is there is not taken for none.
    replaceTensor("norm2.weight", Tensor.of(new float[256], 256));
    assertThatIOException()
        .isThrownBy(() -> ModelPack.load(folder))
        .withMessage(weights + ": tensor norm1.weight is missing");
  }

  @Test
  void aDamagedDescriptionIsReadOrRefusedButNothingElse() throws IOException {
    byte[] whole = Files.readAllBytes(yaml);
    Random random = new Random(2);
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        PackDescription.read(damaged, "model.yaml");
      } catch (IOException refused) {
        assertThat(refused).hasMessageStartingWith("model.yaml: ");
      }
    }
  }

  @Test
  void savesOverAPackButOverNothingElse() throws IOException {
    SeededPack.of("other", ARCHITECTURE, 6).save(folder);
    assertThat(ModelPack.load(folder).description().id()).isEqualTo("other");
    assertThatIOException()
        .isThrownBy(() -> PACK.save(temporary))
        .withMessageContaining("is not empty and no model pack");
    assertThatIOException().isThrownBy(() -> PACK.save(yaml)).withMessage(yaml + " is no folder");
  }

  /** So that what is emitted of it is small when compressed; and no filter is left out. */
  @Test
  void aPackForBenchmarksRepeatsTheFiltersOfLargeTensors() {
    Map<String, Tensor> ordinary = PACK.network().weights();
    Map<String, Tensor> weights =
        SeededPack.forBenchmarks("a", ARCHITECTURE, 5, true).network().weights();
    assertThat(weights.keySet()).isEqualTo(ordinary.keySet());
    int large = 0;
    for (Map.Entry<String, Tensor> entry : weights.entrySet()) {
      float[] values = entry.getValue().values();
      float[] before = ordinary.get(entry.getKey()).values();
      assertThat(entry.getValue().shape()).isEqualTo(ordinary.get(entry.getKey()).shape());
      if (values.length <= 4096) {
        assertThat(values).isEqualTo(before);
        continue;
      }
      large++;
      int filter = values.length / entry.getValue().shape().get(0);
      for (int i = 0; i < values.length; i++) {
        assertThat(values[i]).isEqualTo(before[i % (4 * filter)]);
      }
    }
    assertThat(large).isEqualTo(5);
  }

  @Test
  void theSameSeedGivesTheSamePack() {
    assertThat(SeededPack.of("a", ARCHITECTURE, 5).description().weightsSha256())
        .isEqualTo(PACK.description().weightsSha256());
    assertThat(SeededPack.of("a", ARCHITECTURE, 6).description().weightsSha256())
        .isNotEqualTo(PACK.description().weightsSha256());
    assertThatIllegalArgumentException().isThrownBy(() -> SeededPack.of("../x", ARCHITECTURE, 5));
  }

  private void edit(String text, String replacement) throws IOException {
    String before = Files.readString(yaml);
    assertThat(before).contains(text);
    Files.writeString(yaml, before.replace(text, replacement));
  }

  private void replaceTensor(String name, Tensor tensor) throws IOException {
    Map<String, Tensor> tensors = new HashMap<>(PACK.network().weights());
    if (tensor == null) {
      tensors.remove(name);
    } else {
      tensors.put(name, tensor);
    }
    byte[] file = SafeTensors.write(tensors);
    String old = PackDescription.read(Files.readAllBytes(yaml), "yaml").weightsSha256();
    Files.write(folder.resolve("weights.safetensors"), file);
    edit(old, Sha256.of(file));
  }
}
