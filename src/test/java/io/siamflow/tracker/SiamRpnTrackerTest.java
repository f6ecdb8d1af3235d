package io.siamflow.tracker;

import java.util.List;

/** SiamRPN with an AlexNet without padding. */
class SiamRpnTrackerTest extends SiameseTrackerContract {

  @Override
  SiamRpnSettings settings() {
    return (SiamRpnSettings) TrackerPreset.SIAMRPN_ALEXNET.settings();
  }

  @Override
  int step() {
    return 8;
  }

  @Override
  int mapSide(int cropSide) {
    return (cropSide - 127) / 8 + 1 + settings().mapBase();
  }

  private int mapSide(List<SearchRegion> regions) {
    return mapSide(regions.get(0).crop().outputSide());
  }

  @Override
  NetworkOutput found(TargetState state, List<SearchRegion> regions, int right, int below) {
    return SyntheticMaps.anchorsFound(state, mapSide(regions), right, below, null);
  }

  @Override
  NetworkOutput nothing(List<SearchRegion> regions) {
    return SyntheticMaps.anchorsNothing(mapSide(regions), null);
  }
}
