package io.siamflow.tracker;

import java.util.List;

class SiamFcTrackerTest extends SiameseTrackerContract {

  @Override
  SiamFcSettings settings() {
    SiamFcSettings published = SiamFcSettings.THREE_SCALES;
    return new SiamFcSettings(
        published.scales(),
        published.scaleStep(),
        published.scalePenalty(),
        published.scaleRate(),
        published.windowInfluence(),
        published.templateRate(),
        new LongTermSettings(
            published.longTerm().status(),
            List.of(399, 543),
            10,
            published.longTerm().lostWindowInfluence()));
  }

  @Override
  int step() {
    return 8;
  }

  /** The enlarged map has an even side: no place lies in its middle. */
  @Override
  double accuracy() {
    return 0.2501;
  }

  @Override
  boolean chooses() {
    return false;
  }

  @Override
  int mapSide(int cropSide) {
    return (cropSide - 127) / 8 + 1;
  }

  @Override
  NetworkOutput found(TargetState state, List<SearchRegion> regions, int right, int below) {
    NetworkOutput output = nothing(regions);
    float[] scores = output.scores().values();
    int side = output.scores().width();
    for (int i = 0; i < scores.length; i++) {
      scores[i] = i % 2 == 0 ? .1f : -.1f;
    }
    int middle = regions.size() / 2;
    scores[(middle * side + side / 2 + below) * side + side / 2 + right] = 5;
    return output;
  }

  @Override
  NetworkOutput nothing(List<SearchRegion> regions) {
    int side = mapSide(regions.get(0).crop().outputSide());
    return new NetworkOutput(
        new FeatureMap(new float[regions.size() * side * side], 0, regions.size(), side, side),
        null,
        Goldens.similarity(regions.size(), .5f),
        null);
  }
}
