package io.siamflow.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.tracker.SiamFcSettings;
import io.siamflow.tracker.SiamRpnSettings;
import io.siamflow.tracker.TrackerPreset;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SettingsSearchTest {

  private final SplittableRandom random = new SplittableRandom(1);

  @Test
  void settingsVaryWithinReach() {
    SiamFcSettings base = SiamFcSettings.THREE_SCALES;
    for (int i = 0; i < 100; i++) {
      SiamFcSettings varied = (SiamFcSettings) SettingsSearch.varied(base, .5, random);
      assertThat(varied.windowInfluence() / base.windowInfluence()).isBetween(.6, 1.65);
      assertThat(varied.scaleStep()).isBetween(1.02, 1.063);
      assertThat(varied.scales()).isEqualTo(3);
      assertThat(varied.longTerm()).isEqualTo(base.longTerm());
    }
  }

  @Test
  void aShareStaysOne() {
    SiamRpnSettings settings = (SiamRpnSettings) TrackerPreset.SIAMRPN_ALEXNET.settings();
    for (int i = 0; i < 200; i++) {
      settings = (SiamRpnSettings) SettingsSearch.varied(settings, .9, random);
      assertThat(settings.selection().windowInfluence()).isBetween(0.0, 1.0);
      assertThat(settings.selection().sizeRate()).isBetween(0.0, 1.0);
      assertThat(settings.searchSide()).isEqualTo(287);
    }
  }

  @Test
  void nanoTracksAreNotVaried() {
    assertThatThrownBy(
            () -> SettingsSearch.varied(TrackerPreset.NANOTRACK_V3.settings(), .5, random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("NanoTrackSettings cannot be varied here");
  }
}
