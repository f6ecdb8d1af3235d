package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.MeanColor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SiamMaskTrackerTest extends SiameseTrackerContract {

  @Override
  SiamMaskSettings settings() {
    return (SiamMaskSettings) TrackerPreset.SIAMMASK.settings();
  }

  @Override
  int step() {
    return 8;
  }

  @Override
  int mapSide(int cropSide) {
    return (cropSide - 127) / 8 + 1 + 8;
  }

  private int mapSide(List<SearchRegion> regions) {
    return mapSide(regions.get(0).crop().outputSide());
  }

  @Override
  NetworkOutput found(TargetState state, List<SearchRegion> regions, int right, int below) {
    return SyntheticMaps.anchorsFound(state, mapSide(regions), right, below, rectangle(127));
  }

  @Override
  NetworkOutput nothing(List<SearchRegion> regions) {
    return SyntheticMaps.anchorsNothing(mapSide(regions), empty(127));
  }

  private static FeatureMap empty(int side) {
    float[] logits = new float[side * side];
    Arrays.fill(logits, -10);
    return new FeatureMap(logits, 0, 1, side, side);
  }

  /** The middle half of the columns and the middle quarter of the rows. */
  private static FeatureMap rectangle(int side) {
    FeatureMap mask = empty(side);
    for (int y = side * 3 / 8; y < side * 5 / 8; y++) {
      Arrays.fill(mask.values(), y * side + side / 4, y * side + side * 3 / 4, 10);
    }
    return mask;
  }

  /**
   * A target of 63.5x63.5 has the scale 1: the mask covers the 127x127 pixels around the found
   * place, in an ordinary region as in a wide one.
   */
  @Test
  void theMaskLiesWhereTheTargetWasFound() {
    SiamMaskTracker tracker = settings().tracker();
    TargetState state = tracker.start(new Box(500.25, 400.25, 63.5, 63.5), new MeanColor(0, 0, 0));
    Standing lost = new Standing(TargetStatus.LOST, 0, 100);
    for (Standing standing : List.of(Standing.MARKED, lost)) {
      for (int side : new int[] {63, 127}) {
        List<SearchRegion> regions = tracker.plan(state, standing);
        NetworkOutput output =
            SyntheticMaps.anchorsFound(state, mapSide(regions), 3, -2, rectangle(side));
        Conclusion found = tracker.conclude(state, standing, regions, output, 1000, 800);
        RotatedBox box = found.rotatedBox();
        assertThat(box.centerX()).isCloseTo(found.box().centerX(), within(2.0));
        assertThat(box.centerY()).isCloseTo(found.box().centerY(), within(2.0));
        assertThat(box.width()).isCloseTo(63.5, within(3.5));
        assertThat(box.height()).isCloseTo(31.75, within(3.5));
        assertThat(box.angle()).isCloseTo(0, within(1e-9));
        boolean[] pixels = found.mask().pixels();
        int set = 0;
        for (int i = 0; i < pixels.length; i++) {
          if (pixels[i]) {
            set++;
            assertThat(Math.abs(i % 1000 + .5 - box.centerX()))
                .isLessThanOrEqualTo(box.width() / 2 + 1e-9);
            assertThat(Math.abs(i / 1000 + .5 - box.centerY()))
                .isLessThanOrEqualTo(box.height() / 2 + 1e-9);
          }
        }
        assertThat((double) set).isCloseTo((box.width() + 1) * (box.height() + 1), within(8.0));
      }
    }
  }

  @Test
  void aMaskOutsideTheFrameIsEmptyAndTheBoxStandsInForIt() {
    SiamMaskTracker tracker = settings().tracker();
    TargetState state = tracker.start(new Box(-400, 50, 60, 40), new MeanColor(0, 0, 0));
    List<SearchRegion> regions = tracker.plan(state, Standing.MARKED);
    Conclusion found =
        tracker.conclude(state, Standing.MARKED, regions, found(state, regions, 0, 0), 200, 100);
    assertThat(found.mask().pixels()).doesNotContain(true);
    assertThat(found.rotatedBox())
        .isEqualTo(
            new RotatedBox(
                found.box().centerX(),
                found.box().centerY(),
                found.box().width(),
                found.box().height(),
                0));
  }
}
