package io.siamflow.network;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parity with pysot's SiamRPN++ for long-term tracking, whose stages differ in width. */
class SiamRpnPlusPlusLongTermGoldenTest extends RpnGoldenContract {

  SiamRpnPlusPlusLongTermGoldenTest() {
    super(
        "siamrpn_r50_l234_dwxcorr_lt",
        Architecture.named("siamrpnpp-resnet50"),
        255,
        List.of("backbone_layer2_3_relu", "backbone_layer3_5_relu", "backbone_layer4_2_relu"),
        .015);
  }

  @Test
  void mapsOfTheLongTermSearchHave97Places() throws IOException {
    assertMapsOf97Places();
  }
}
