package io.siamflow.network;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Parity with pysot's SiamRPN++ on MobileNetV2. */
class SiamRpnPlusPlusMobileNetV2GoldenTest extends RpnGoldenContract {

  SiamRpnPlusPlusMobileNetV2GoldenTest() {
    super(
        "siamrpn_mobilev2_l234_dwxcorr",
        Architecture.named("siamrpnpp-mobilenetv2"),
        255,
        List.of("backbone_layer3_2_sum", "backbone_layer5_2_sum", "backbone_layer7_0_conv_7"),
        .02);
  }

  @Test
  void mapsOfTheLongTermSearchHave97Places() throws IOException {
    assertMapsOf97Places();
  }
}
