package io.siamflow.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TrackingBatchTest {

  private static final long BUFFER = Integer.MAX_VALUE;

  /** Bytes of the crops of one target that is searched in its widest regions. */
  private static long bytes(TrackerSettings settings) {
    long side = Collections.max(settings.searchSides());
    return settings.tracker().regionsPerTarget() * side * side * 3;
  }

  @ParameterizedTest
  @EnumSource
  void aBatchHoldsAsManyTargetsAsABufferHoldsCropsOf(TrackerPreset preset) {
    long most = TrackingBatch.most(preset.settings());
    assertThat(most * bytes(preset.settings())).isLessThanOrEqualTo(BUFFER);
    assertThat((most + 1) * bytes(preset.settings())).isGreaterThan(BUFFER);
  }

  @Test
  void threeScalesAndWideRegionsLeaveRoomForFewer() {
    LongTermSettings ordinary = TrackerPreset.SIAMFC_3_SCALES.settings().longTerm();
    LongTermSettings wide = new LongTermSettings(ordinary.status(), List.of(831), 1, 0.4);
    TrackerSettings settings = TrackerPreset.SIAMFC_3_SCALES.settings();
    assertThat(TrackingBatch.most(settings.withLongTerm(wide))).isEqualTo(345);
  }
}
