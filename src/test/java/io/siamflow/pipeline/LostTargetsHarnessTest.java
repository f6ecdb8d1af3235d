package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Lost targets are searched for within a budget and end after a limit. */
class LostTargetsHarnessTest extends HarnessTest {

  private static final Duration LONG = Duration.ofHours(1);
  private static final byte[] NOTHING = new byte[Inputs.data(GATE, 0).length];

  static {
    Arrays.fill(NOTHING, (byte) 90);
  }

  /** Starts tracks t0, t1, ... and lets them all be lost: the stream begins anew, and is blank. */
  private void lose(TrackingHarness harness, int tracks) throws Exception {
    for (int i = 0; i < tracks; i++) {
      harness.command(inputs.start(GATE, "t" + i, 0, i % 2));
    }
    frames(harness, GATE, 0, 2);
    blank(harness, 0, 1);
  }

  private void blank(TrackingHarness harness, long from, long to) throws Exception {
    for (long n = from; n < to; n++) {
      harness.frame(inputs.frame(GATE, 1, n, PictureEncoding.BGR24, NOTHING));
    }
    harness.settle();
  }

  private static List<TrackEvent> of(TrackingHarness harness, long frame) {
    return harness.events(GATE).stream()
        .filter(event -> event.streamEpoch() == 1 && event.frameNumber() == frame)
        .toList();
  }

  @Test
  void everyLostTargetHasItsEventAndItsTurnButOnlyTheBudgetIsSearched() throws Exception {
    try (TrackingHarness harness = harness(Settings.lost(Settings.PLAIN, 2, LONG))) {
      lose(harness, 7);
      blank(harness, 1, 36);
      Map<String, Long> searchedAt = new HashMap<>();
      for (long frame = 1; frame < 36; frame++) {
        List<TrackEvent> events = of(harness, frame);
        assertThat(events).hasSize(7).allMatch(event -> event.status() == TargetStatus.LOST);
        List<TrackEvent> searched = events.stream().filter(e -> e.evidence() != null).toList();
        assertThat(searched).hasSize(2);
        for (TrackEvent event : searched) {
          Long before = searchedAt.put(event.trackId(), frame);
          assertThat(frame - (before == null ? 0 : before)).isLessThanOrEqualTo(4);
        }
      }
      assertThat(searchedAt).hasSize(7);
      assertThat(searchedAt.values()).allMatch(last -> last > 31);
      assertThat(harness.letters()).isEmpty();
    }
  }

  @Test
  void aTargetThatIsNotLostIsSearchedOnEveryFrameBesideManyLostOnes() throws Exception {
    try (TrackingHarness harness = harness(Settings.lost(Settings.PLAIN, 1, LONG))) {
      lose(harness, 20);
      harness.command(
          inputs.command(Action.CORRECT, "back", GATE, 1, "t3", 1, Inputs.truth(GATE, 0, 1), null));
      blank(harness, 1, 9);
      for (long frame = 2; frame < 9; frame++) {
        List<TrackEvent> events = of(harness, frame);
        assertThat(events).hasSize(20);
        assertThat(events.stream().filter(event -> event.evidence() != null)).hasSize(2);
        assertThat(events)
            .filteredOn(event -> event.trackId().equals("t3"))
            .allMatch(event -> event.evidence() != null)
            .allMatch(event -> event.status() == TargetStatus.UNCERTAIN);
      }
    }
  }

  @Test
  void aLostTargetsBoxStaysWhileItWaits() throws Exception {
    try (TrackingHarness harness = harness(Settings.lost(Settings.PLAIN, 0.25, LONG))) {
      lose(harness, 1);
      blank(harness, 1, 9);
      List<TrackEvent> events = harness.events(GATE, "t0").subList(2, 11);
      for (int i = 1; i < events.size(); i++) {
        if (events.get(i).evidence() == null) {
          assertThat(events.get(i).box()).isEqualTo(events.get(i - 1).box());
        }
      }
      assertThat(events.stream().filter(event -> event.evidence() != null)).hasSize(2);
      assertThat(events).extracting(TrackEvent::framesSkipped).containsOnly(0);
    }
  }

  @Test
  void aLostTargetIsFoundInAWiderRegion() throws Exception {
    try (TrackingHarness harness = harness(Settings.lost(Settings.PLAIN, 2, LONG))) {
      Box start = Inputs.truth(GATE, 0, 0);
      harness.command(inputs.start(GATE, 0, "t0", 0, start, PatchNetworkFactory.PATCH_B));
      frames(harness, GATE, 0, 2);
      blank(harness, 0, 20);
      assertThat(of(harness, 19)).extracting(TrackEvent::status).containsOnly(TargetStatus.LOST);
      for (long n = 20; n < 30; n++) {
        harness.frame(inputs.frame(GATE, 1, n, PictureEncoding.BGR24, Inputs.data(GATE, n)));
      }
      harness.settle();
      TrackEvent found =
          harness.events(GATE, "t0").stream()
              .filter(event -> event.status() == TargetStatus.RECOVERED)
              .findFirst()
              .orElseThrow();
      assertThat(found.box().overlap(Inputs.truth(GATE, 0, found.frameNumber()))).isGreaterThan(.4);
      assertThat(of(harness, 29)).extracting(TrackEvent::status).containsOnly(TargetStatus.TRACKED);
    }
  }

  @Test
  void aTargetThatStaysLostEndsAndLeavesNothing() throws Exception {
    try (TrackingHarness harness =
        harness(Settings.lost(Settings.PLAIN, 2, Duration.ofMillis(200)))) {
      lose(harness, 3);
      blank(harness, 1, 12);
      for (String track : List.of("t0", "t1", "t2")) {
        List<TrackEvent> events = harness.events(GATE, track);
        TrackEvent last = events.get(events.size() - 1);
        assertThat(last.status()).isEqualTo(TargetStatus.ENDED);
        assertThat(last.endReason()).isEqualTo(EndReason.LOST);
        assertThat(last.capturedAt() - events.get(2).capturedAt()).isEqualTo(200);
        assertThat(events.subList(2, events.size() - 1))
            .extracting(TrackEvent::status)
            .containsOnly(TargetStatus.LOST);
      }
      assertThat(harness.keys("targets")).isEmpty();
      assertThat(harness.keys("templates")).isEmpty();
      assertIdsAreUnique(harness.events());
    }
  }

  @Test
  void whoIsSearchedDoesNotDependOnARestart() throws Exception {
    TrackingOptions options = Settings.lost(Settings.PLAIN, 0.75, LONG);
    List<TrackEvent> uninterrupted;
    try (TrackingHarness harness = harness(options)) {
      lose(harness, 5);
      blank(harness, 1, 20);
      uninterrupted = harness.events();
    }
    OperatorSubtaskState snapshot;
    List<TrackEvent> before;
    try (TrackingHarness harness = harness(options)) {
      lose(harness, 5);
      blank(harness, 1, 8);
      snapshot = harness.checkpoint();
      before = List.copyOf(harness.events());
    }
    try (TrackingHarness harness = new TrackingHarness(probe, factory, options, 1, 0, snapshot)) {
      blank(harness, 8, 20);
      assertThat(before).isEqualTo(uninterrupted.subList(0, before.size()));
      assertThat(harness.events())
          .isEqualTo(uninterrupted.subList(before.size(), uninterrupted.size()));
    }
  }
}
