package io.siamflow.tracker;

/** SiamRPN++ with pysot's long-term settings. */
class SiamRpnLongTermTrackerTest extends SiamRpnTrackerTest {

  @Override
  SiamRpnSettings settings() {
    return (SiamRpnSettings) TrackerPreset.SIAMRPNPP_RESNET50_LT.settings();
  }
}
