package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.siamflow.image.ChannelOrder;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkFactory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackDirectoryTest {

  private static final Architecture ARCHITECTURE = Architecture.named("siamfc-alexnet");
  private static final ModelPack ONE = SeededPack.of("one", ARCHITECTURE, 1);
  private static final ModelPack TWO = SeededPack.of("two", ARCHITECTURE, 2);

  @TempDir private Path models;

  @BeforeEach
  void save() throws IOException {
    ONE.save(models.resolve("a"));
    TWO.save(models.resolve("b"));
    Files.createDirectory(models.resolve("notes"));
    Files.writeString(models.resolve("README"), "packs");
  }

  @Test
  void knowsIdsAndHashesBeforeAnythingIsOpened() throws IOException {
    PackDirectory directory = of(models, Optional.of("two"));
    assertThat(directory.models())
        .isEqualTo(
            Map.of(
                "one", ONE.description().weightsSha256(),
                "two", TWO.description().weightsSha256()));
    assertThat(directory.defaultModel()).isEqualTo("two");
  }

  @Test
  void aPackIsAFolderOfOne() throws IOException {
    PackDirectory directory = of(models.resolve("a"), Optional.empty());
    assertThat(directory.models()).containsOnlyKeys("one");
    assertThat(directory.defaultModel()).isEqualTo("one");
  }

  @Test
  void aModelThatFollowsNoneIsPassedOverAndNamedWhereItIsAskedFor() throws IOException {
    Path recognises = models.resolve("c");
    SeededPack.of("three", Architecture.named("appearance"), 3).save(recognises);
    String reason = "the model three recognises targets and follows none";

    PackDirectory directory = of(models, Optional.of("one"));

    assertThat(directory.models()).containsOnlyKeys("one", "two");
    assertThat(directory.refusal("three")).isEqualTo(reason);
    assertThat(directory.refusal("four")).isEqualTo("no model 'four'; there is one, two");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(models, Optional.of("three")))
        .withMessage(reason);
    assertThatIOException()
        .isThrownBy(() -> of(recognises, Optional.empty()))
        .withMessage(recognises + ": " + reason);
  }

  @Test
  void travelsAndSharesNetworksInAJvm() throws Exception {
    NetworkFactory here = of(models, Optional.of("one"));
    NetworkFactory there = travelled(here);
    int before = SharedNetworks.OF_THIS_JVM.size();
    Model first = here.open("one", OptionalInt.empty());
    Model second = there.open("one", OptionalInt.empty());
    assertThat(SharedNetworks.OF_THIS_JVM.size()).isEqualTo(before + 1);
    assertThat(first.network()).isNotSameAs(second.network());
    Model other = there.open("two", OptionalInt.empty());
    assertThat(SharedNetworks.OF_THIS_JVM.size()).isEqualTo(before + 2);
    assertThat(first.id()).isEqualTo("one");
    assertThat(first.sha256()).isEqualTo(ONE.description().weightsSha256());
    assertThat(first.tracker().regionsPerTarget()).isEqualTo(3);

    first.close();
    first.close();
    CropBatch exemplar = Crops.ofPlanes(127, ChannelOrder.RGB, new HashNumbers("a").image(127));
    assertThat(second.network().embed(exemplar)).hasSize(1);
    second.close();
    assertThat(SharedNetworks.OF_THIS_JVM.size()).isEqualTo(before + 1);
    other.close();
    assertThat(SharedNetworks.OF_THIS_JVM.size()).isEqualTo(before);
  }

  @Test
  void opensOnlyWhatWasSubmitted() throws IOException {
    NetworkFactory directory = of(models, Optional.of("one"));
    int before = SharedNetworks.OF_THIS_JVM.size();

    SeededPack.of("one", ARCHITECTURE, 3).save(models.resolve("a"));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> directory.open("one", OptionalInt.empty()))
        .withMessageStartingWith("model one: " + models.resolve("a/model.yaml"))
        .withMessageContaining("is not what was submitted");

    ONE.save(models.resolve("a"));
    Files.writeString(
        models.resolve("a/model.yaml"),
        Files.readString(models.resolve("a/model.yaml")).replace("scales: 3", "scales: 5"));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> directory.open("one", OptionalInt.empty()))
        .withMessageContaining("is not what was submitted");

    ONE.save(models.resolve("a"));
    Files.write(models.resolve("a/weights.safetensors"), new byte[9]);
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> directory.open("one", OptionalInt.empty()))
        .withMessageContaining(models.resolve("a/weights.safetensors") + " has sha256");

    Files.delete(models.resolve("a/model.yaml"));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> directory.open("one", OptionalInt.empty()))
        .withMessage("model one: " + models.resolve("a/model.yaml") + " is missing");
    assertThat(SharedNetworks.OF_THIS_JVM.size()).isEqualTo(before);
  }

  @Test
  void refusesByName() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(models, Optional.empty()))
        .withMessage(models + " holds the models one, two; name the default one");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(models, Optional.of("three")))
        .withMessage("no model 'three'; there is one, two");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(models, Optional.of("one")).open("three", OptionalInt.empty()))
        .withMessage("no model 'three'; there is one, two");
    assertThatIOException()
        .isThrownBy(() -> of(models.resolve("notes"), Optional.empty()))
        .withMessageContaining("holds no model pack");
    assertThatIOException()
        .isThrownBy(() -> of(models.resolve("none"), Optional.empty()))
        .withMessage(models.resolve("none") + " is no folder");
    ONE.save(models.resolve("c"));
    assertThatIOException()
        .isThrownBy(() -> of(models, Optional.of("one")))
        .withMessage(
            "packs %s and %s have the same id one"
                .formatted(models.resolve("a"), models.resolve("c")));
  }

  private static PackDirectory of(Path folder, Optional<String> defaultModel) throws IOException {
    return PackDirectory.of(folder, defaultModel, DeviceChoice.CPU, Precision.FLOAT32);
  }

  private static NetworkFactory travelled(NetworkFactory factory) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(factory);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (NetworkFactory) in.readObject();
    }
  }
}
