package io.siamflow.network;

import java.util.List;

/** Parity with pysot's SiamRPN++ on ResNet-50. */
class SiamRpnPlusPlusResNet50GoldenTest extends RpnGoldenContract {

  SiamRpnPlusPlusResNet50GoldenTest() {
    super(
        "siamrpn_r50_l234_dwxcorr",
        Architecture.named("siamrpnpp-resnet50"),
        255,
        List.of("backbone_layer2_3_relu", "backbone_layer3_5_relu", "backbone_layer4_2_relu"),
        .015);
  }
}
