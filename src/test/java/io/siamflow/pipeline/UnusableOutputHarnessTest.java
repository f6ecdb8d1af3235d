package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.TrackEvent;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that gives no finite numbers for a target ends that target and nothing else. */
class UnusableOutputHarnessTest extends HarnessTest {

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void onlyTheTargetEnds(double templateRate) throws Exception {
    PatchNetworkFactory networks = new PatchNetworkFactory(probe, templateRate);
    List<TrackEvent> untouched;
    try (TrackingHarness harness = new TrackingHarness(probe, networks, Settings.PLAIN)) {
      harness.command(inputs.start(GATE, "dog", 0, 1));
      frames(harness, GATE, 0, 8);
      untouched = harness.events(GATE, "dog");
    }
    try (TrackingHarness harness = new TrackingHarness(probe, networks, Settings.PLAIN)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.start(GATE, "dog", 0, 1));
      frames(harness, GATE, 0, 4);
      probe.spoil(0);
      frames(harness, GATE, 4, 5);
      probe.spoil(-1);
      frames(harness, GATE, 5, 8);

      List<TrackEvent> cat = harness.events(GATE, "cat");
      assertThat(cat).hasSize(5);
      TrackEvent last = cat.get(4);
      assertThat(last.frameNumber()).isEqualTo(4);
      assertThat(last.status()).isEqualTo(TargetStatus.ENDED);
      assertThat(last.endReason()).isEqualTo(EndReason.UNUSABLE_OUTPUT);
      assertThat(last.evidence()).isNull();
      assertThat(last.box()).isEqualTo(cat.get(3).box());
      assertThat(harness.events(GATE, "dog")).isEqualTo(untouched);
      assertThat(harness.store(GATE).target("cat")).isNull();
      assertThat(harness.store(GATE).template("cat")).isNull();
      assertThat(harness.letters()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void alsoWhileItCatchesUp(boolean stopped) throws Exception {
    try (TrackingHarness harness = harness()) {
      frames(harness, GATE, 0, 4);
      probe.spoil(0);
      commands(harness, inputs.start(GATE, "cat", 1, 0));
      probe.spoil(-1);
      if (stopped) {
        commands(harness, inputs.stop(GATE, "cat", 3));
        assertThat(harness.letters()).hasSize(1);
      }
      frames(harness, GATE, 4, 5);
      assertThat(harness.events())
          .extracting(TrackEvent::frameNumber, TrackEvent::status)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(1L, TargetStatus.STARTED),
              org.assertj.core.groups.Tuple.tuple(2L, TargetStatus.ENDED));
      assertThat(harness.keys("targets")).isEmpty();
    }
  }
}
