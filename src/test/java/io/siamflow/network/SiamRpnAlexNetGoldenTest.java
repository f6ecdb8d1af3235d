package io.siamflow.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;
import io.siamflow.tracker.TemplateEmbedding;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parity with pysot's SiamRPN with depthwise correlation. */
class SiamRpnAlexNetGoldenTest extends RpnGoldenContract {

  SiamRpnAlexNetGoldenTest() {
    super(
        "siamrpn_alex_dwxcorr",
        Architecture.named("siamrpn-alexnet"),
        287,
        List.of("backbone_features_15"),
        .01);
  }

  /** Without padding, a place of the map sees its own part of the region only. */
  @Test
  void theMiddleOfAWideSearchIsTheOrdinarySearch() throws IOException {
    int wide = 575;
    int ordinary = 287;
    int margin = (wide - ordinary) / 2;
    byte[] planes = new HashNumbers("search").image(wide);
    byte[] middle = new byte[3 * ordinary * ordinary];
    for (int i = 0; i < middle.length; i++) {
      int row = i / ordinary % ordinary + margin;
      middle[i] = planes[(i / (ordinary * ordinary) * wide + row) * wide + i % ordinary + margin];
    }
    try (DjlSiameseNetwork siamese = openWide(wide)) {
      List<TemplateEmbedding> templates = siamese.embed(exemplars("exemplar"));
      NetworkOutput all = search(siamese, templates, crops(wide, planes)).get(0);
      NetworkOutput part = search(siamese, templates, crops(ordinary, middle)).get(0);
      assertMiddle(all.scores(), part.scores());
      assertMiddle(all.regression(), part.regression());
      assertMiddle(all.similarity(), part.similarity());
    }
  }

  private static void assertMiddle(FeatureMap all, FeatureMap part) {
    assertThat(all.width()).isEqualTo(57);
    assertThat(part.width()).isEqualTo(21);
    for (int channel = 0; channel < part.channels(); channel++) {
      for (int row = 0; row < 21; row++) {
        for (int column = 0; column < 21; column++) {
          assertThat(all.at(channel, row + 18, column + 18))
              .isCloseTo(part.at(channel, row, column), within(1e-4f));
        }
      }
    }
  }
}
