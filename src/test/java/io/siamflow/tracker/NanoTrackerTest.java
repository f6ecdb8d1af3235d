package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.image.MeanColor;
import io.siamflow.testing.Npz;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class NanoTrackerTest extends SiameseTrackerContract {

  @Override
  NanoTrackSettings settings() {
    return (NanoTrackSettings) TrackerPreset.NANOTRACK_V3.settings();
  }

  @Override
  int step() {
    return 16;
  }

  @Override
  int mapSide(int cropSide) {
    return (cropSide + 1) / 16 - 1;
  }

  private int mapSide(List<SearchRegion> regions) {
    return mapSide(regions.get(0).crop().outputSide());
  }

  @Override
  NetworkOutput found(TargetState state, List<SearchRegion> regions, int right, int below) {
    NetworkOutput output = nothing(regions);
    int side = mapSide(regions);
    int place = (side / 2 + below) * side + side / 2 + right;
    double scale = 127 / state.exemplarSide();
    float[] scores = output.scores().values();
    for (int i = side * side; i < scores.length; i++) {
      scores[i] = i % 2 == 0 ? -4 : -5;
    }
    scores[side * side + place] = 10;
    for (int edge = 0; edge < 4; edge++) {
      double size = edge % 2 == 0 ? state.width() : state.height();
      output.regression().values()[edge * side * side + place] = (float) (size * scale / 2);
    }
    return output;
  }

  @Override
  NetworkOutput nothing(List<SearchRegion> regions) {
    int side = mapSide(regions);
    float[] scores = new float[2 * side * side];
    Arrays.fill(scores, side * side, scores.length, -10);
    float[] distances = new float[4 * side * side];
    Arrays.fill(distances, 20);
    return new NetworkOutput(
        new FeatureMap(scores, 0, 2, side, side),
        new FeatureMap(distances, 0, 4, side, side),
        Goldens.similarity(1, .5f),
        null);
  }

  /** A box that is not in the middle of its place, worked out by hand. */
  @Test
  void readsDistancesFromThePlace() {
    SiameseTracker tracker = settings().tracker();
    // s_z = 127: the scale is 1.
    TargetState state = tracker.start(new Box(500, 400, 63.5, 63.5), new MeanColor(0, 0, 0));
    List<SearchRegion> regions = tracker.plan(state, Standing.MARKED);
    NetworkOutput output = found(state, regions, 1, -1);
    int place = 6 * 15 + 8;
    float[] edges = {20, 44, 50, 24};
    for (int edge = 0; edge < 4; edge++) {
      output.regression().values()[edge * 225 + place] = edges[edge];
    }
    Conclusion found = tracker.conclude(state, Standing.MARKED, regions, output, 1000, 1000);
    assertThat(found.state().centerX()).isCloseTo(state.centerX() + 16 + 15, within(1e-4));
    assertThat(found.state().centerY()).isCloseTo(state.centerY() - 16 - 10, within(1e-4));
    double score = 1 / (1 + Math.exp(-10));
    double sizeChange = Math.sqrt((70 + 69) * (68 + 69)) / 127;
    double aspectChange = 70 / 68.0;
    double rate = score * Math.exp(-(sizeChange * aspectChange - 1) * .138) * .348;
    assertThat(found.state().width()).isCloseTo(63.5 * (1 - rate) + 70 * rate, within(1e-4));
    assertThat(found.state().height()).isCloseTo(63.5 * (1 - rate) + 68 * rate, within(1e-4));
    assertThat(found.evidence().score()).isCloseTo(score, within(1e-7));
  }

  /** The published network on a real picture: the target's size in the crop is about its own. */
  @Test
  void findsTheTargetInTheReferencesOutput() {
    Npz golden = Goldens.npz("net_nanotrack_v3.npz");
    SiameseTracker tracker = settings().tracker();
    // The first box of OTB DragonBaby, 1-based in its file.
    Box first = new Box(159, 82, 56, 65);
    TargetState state = tracker.start(first, new MeanColor(0, 0, 0));
    List<SearchRegion> regions = tracker.plan(state, Standing.MARKED);
    NetworkOutput output =
        new NetworkOutput(
            Goldens.map(golden.get("real/cls"), 0),
            Goldens.map(golden.get("real/box"), 0),
            Goldens.similarity(1, .5f),
            null);
    assertThat(tracker.choose(state, regions, output)).isEqualTo(7 * 15 + 7);
    Conclusion found = tracker.conclude(state, Standing.MARKED, regions, output, 640, 360);
    assertThat(found.evidence().score()).isCloseTo(0.999999, within(1e-6));
    assertThat(found.box().overlap(first)).isGreaterThan(.7);
  }
}
