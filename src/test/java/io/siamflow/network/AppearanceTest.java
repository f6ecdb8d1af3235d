package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.image.Color;
import io.siamflow.image.RasterPicture;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.EmbeddingNetwork;
import io.siamflow.tracker.ExemplarCrop;
import io.siamflow.tracker.TemplateEmbedding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network that recognises targets, and packs without a tracker. */
class AppearanceTest {

  private static final Color GREY = new Color(128, 128, 128);
  private static final ModelPack PACK = SeededPack.of("seen", Architecture.named("appearance"), 4);

  @TempDir private Path folder;

  @Test
  void embeddingsHaveLengthOneAndTellPicturesApart() throws IOException {
    PACK.save(folder);
    try (EmbeddingNetwork network =
            EmbeddingPack.open(folder, DeviceChoice.parse("cpu"), Precision.parse("float32"));
        RasterPicture picture = noise()) {
      CropBatch batch = new CropBatch(network.exemplarSide(), network.channels(), 1);
      for (double x : new double[] {40, 160, 40}) {
        batch.add(picture, ExemplarCrop.of(new Box(x, 30, 30, 80), network.exemplarSide(), GREY));
      }

      List<TemplateEmbedding> embeddings = network.embed(batch);

      assertThat(network.embeddingLength()).isEqualTo(128);
      assertThat(cosine(embeddings.get(0), embeddings.get(0))).isCloseTo(1, within(1e-5));
      assertThat(cosine(embeddings.get(0), embeddings.get(2))).isCloseTo(1, within(1e-5));
      assertThat(cosine(embeddings.get(0), embeddings.get(1))).isLessThan(.999);
    }
  }

  @Test
  void anUprightPersonFillsWhatTheNetworkSees() {
    var crop = ExemplarCrop.of(new Box(100, 50, 40, 100), 127, GREY);

    // sqrt(110 * 170) = 136.7
    assertThat(crop.side()).isEqualTo(137);
    assertThat(crop.left()).isEqualTo(52);
    assertThat(100.0 * 127 / crop.side()).isBetween(90.0, 95.0);
  }

  @Test
  void aPackOfItHasNoSettings() throws IOException {
    PACK.save(folder);
    Path description = folder.resolve(ModelPack.DESCRIPTION);

    PackDescription loaded = ModelPack.load(folder).description();
    assertThat(loaded.settings()).isNull();
    assertThat(loaded.searchSides()).isEmpty();
    assertThat(loaded.weightsSha256()).isEqualTo(PACK.description().weightsSha256());
    assertThat(Files.readString(description)).doesNotContain("settings");

    Files.writeString(description, Files.readString(description) + "settings: {}\n");
    assertThatIOException()
        .isThrownBy(() -> ModelPack.load(folder))
        .withMessageContaining("key settings is unknown");
  }

  private static double cosine(TemplateEmbedding first, TemplateEmbedding second) {
    double product = 0;
    for (int i = 0; i < first.length(); i++) {
      product += first.get(i) * second.get(i);
    }
    return product;
  }

  private static RasterPicture noise() {
    byte[] bgr = new byte[240 * 160 * 3];
    new Random(2).nextBytes(bgr);
    return new RasterPicture(240, 160, bgr);
  }
}
