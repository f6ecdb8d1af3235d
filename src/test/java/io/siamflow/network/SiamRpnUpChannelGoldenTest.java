package io.siamflow.network;

import java.util.List;

/** Parity with pysot's SiamRPN with up-channel correlation. */
class SiamRpnUpChannelGoldenTest extends RpnGoldenContract {

  SiamRpnUpChannelGoldenTest() {
    super(
        "siamrpn_alex_upchannel",
        Architecture.named("siamrpn-alexnet-upchannel"),
        271,
        List.of("backbone_features_15"),
        .01);
  }
}
