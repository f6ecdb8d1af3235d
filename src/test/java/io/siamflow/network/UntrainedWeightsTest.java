package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.RasterPicture;
import io.siamflow.network.torchscript.ElementType;
import io.siamflow.tracker.CropBatch;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.PositionChooser;
import io.siamflow.tracker.TemplateEmbedding;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UntrainedWeightsTest {

  private static final int SIDE = 320;
  private static final Color GREY = new Color(128, 128, 128);

  static List<String> architectures() {
    return Architecture.all().stream()
        .filter(Architecture::tracks)
        .map(Architecture::name)
        .toList();
  }

  /** What a tracker can read, and a template that is most similar to what it was made of. */
  @ParameterizedTest
  @MethodSource("architectures")
  void everyNetworkGivesModerateValuesAndItsTemplateIsMostSimilarToItself(String name) {
    Architecture architecture = Architecture.named(name);
    int side = architecture.defaultSettings().searchSide();
    PositionChooser middle =
        (template, output) -> output.scores().height() * output.scores().width() / 2;
    try (RasterPicture picture = noise();
        DjlSiameseNetwork network =
            Networks.open(
                architecture.network(architecture.untrainedWeights(5), List.of(side)),
                ElementType.FLOAT32,
                architecture.channels())) {
      CropBatch exemplar = crop(architecture, picture, 127);
      List<TemplateEmbedding> templates = network.embed(exemplar);
      NetworkOutput output =
          network.search(templates, 1, crop(architecture, picture, side), middle).get(0);
      assertModerate(output.scores());
      if (output.regression() != null) {
        assertModerate(output.regression());
      }
      FeatureMap similarity = output.similarity();
      int row = similarity.height() / 2;
      int column = similarity.width() / 2;
      float best = similarity.at(0, row, column);
      for (int i = 0; i < similarity.height() * similarity.width(); i++) {
        assertThat(similarity.at(0, i / similarity.width(), i % similarity.width()))
            .isLessThanOrEqualTo(best);
      }
    }
    assertThat(architecture.untrainedWeights(5)).isEqualTo(architecture.untrainedWeights(5));
    assertThat(architecture.untrainedWeights(6)).isNotEqualTo(architecture.untrainedWeights(5));
  }

  private static void assertModerate(FeatureMap map) {
    double largest = 0;
    for (int i = 0; i < map.channels() * map.height() * map.width(); i++) {
      float value = map.values()[map.offset() + i];
      assertThat(value).isFinite();
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isBetween(0.01, 1000.0);
  }

  /** Coarse random colours. */
  private static RasterPicture noise() {
    Random random = new Random(3);
    int squares = SIDE / 16;
    byte[] coarse = new byte[squares * squares * 3];
    random.nextBytes(coarse);
    byte[] bgr = new byte[SIDE * SIDE * 3];
    for (int i = 0; i < bgr.length; i++) {
      int row = i / 3 / SIDE / 16;
      int column = i / 3 % SIDE / 16;
      bgr[i] = coarse[(row * squares + column) * 3 + i % 3];
    }
    return new RasterPicture(SIDE, SIDE, bgr);
  }

  /** The middle of the picture. */
  private static CropBatch crop(Architecture architecture, RasterPicture picture, int side) {
    CropBatch batch = new CropBatch(side, architecture.channels(), 1);
    int corner = 160 - side / 2;
    batch.add(picture, new Crop(corner, corner, side, side, GREY));
    return batch;
  }
}
