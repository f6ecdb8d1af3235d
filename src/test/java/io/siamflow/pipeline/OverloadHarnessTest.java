package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.TrackEvent;
import io.siamflow.pipeline.Overload.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames that come faster than they can be searched; the clock is the test's. */
class OverloadHarnessTest extends HarnessTest {

  private static final long DEADLINE = 100;
  private static final Overload LATEST =
      new Overload(Policy.LATEST, Duration.ofMillis(DEADLINE), 1);
  private static final Overload EVERY_THIRD =
      new Overload(Policy.EVERY_NTH, Duration.ofMillis(DEADLINE), 3);

  private TrackingHarness overloaded(Overload overload) throws Exception {
    return harness(Settings.overload(Settings.PLAIN, overload));
  }

  /** A target on frame 0, frame 1 held on the device, and frames up to the last one waiting. */
  private void pileUp(TrackingHarness harness, String camera, long last) throws Exception {
    harness.command(inputs.start(camera, "cat", 0, 0));
    frames(harness, camera, 0, 1);
    probe.block();
    int reached = probe.reached();
    harness.frame(inputs.frame(camera, 1));
    harness.runMailsUntil(() -> probe.reached() > reached);
    for (long n = 2; n <= last; n++) {
      harness.frame(inputs.frame(camera, n));
    }
  }

  private static List<Long> frames(List<TrackEvent> events) {
    return events.stream().map(TrackEvent::frameNumber).toList();
  }

  private static List<Integer> skipped(List<TrackEvent> events) {
    return events.stream().map(TrackEvent::framesSkipped).toList();
  }

  @Test
  void blockPassesNothingOverHoweverLongItWaited() throws Exception {
    try (TrackingHarness harness = overloaded(Overload.NONE)) {
      pileUp(harness, GATE, 9);
      harness.flink().setProcessingTime(1_000_000);
      probe.release();
      harness.settle();
      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 10));
      assertThat(harness.metrics().framesSkipped()).isZero();
    }
  }

  @Test
  void latestGoesOnWithTheNewestFrameAndSaysHowManyItPassedOver() throws Exception {
    try (TrackingHarness harness = overloaded(LATEST);
        ExpectedTrack hand = new ExpectedTrack(GATE, "cat")) {
      pileUp(harness, GATE, 9);
      harness.flink().setProcessingTime(DEADLINE + 1);
      probe.release();
      harness.settle();

      List<TrackEvent> expected = new ArrayList<>();
      expected.add(hand.start(0, Inputs.truth(GATE, 0, 0)));
      expected.add(hand.search(1));
      expected.add(ExpectedTrack.skipped(hand.search(9), 7));
      assertThat(harness.events()).isEqualTo(expected);
      assertThat(harness.metrics().framesSkipped()).isEqualTo(7);
      assertThat(harness.metrics().waitingBytes()).isZero();
      assertThat(harness.keys("pending")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Policy.class,
      names = {"LATEST", "EVERY_NTH"})
  void beforeTheDeadlineNothingIsPassedOver(Policy policy) throws Exception {
    try (TrackingHarness harness =
        overloaded(new Overload(policy, Duration.ofMillis(DEADLINE), 3))) {
      pileUp(harness, GATE, 9);
      harness.flink().setProcessingTime(DEADLINE);
      probe.release();
      harness.settle();
      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 10));
      assertThat(harness.metrics().framesSkipped()).isZero();
    }
  }

  @Test
  void everyNthOfTheLateFramesIsSearched() throws Exception {
    try (TrackingHarness harness = overloaded(EVERY_THIRD)) {
      pileUp(harness, GATE, 10);
      harness.flink().setProcessingTime(DEADLINE + 1);
      harness.frame(inputs.frame(GATE, 11));
      harness.frame(inputs.frame(GATE, 12));
      probe.release();
      harness.settle();
      // 2 and 3, 5 and 6, 8 and 9 are passed over; 10 is followed by frames that are in time.
      assertThat(frames(harness.events())).containsExactly(0L, 1L, 4L, 7L, 10L, 11L, 12L);
      assertThat(skipped(harness.events())).containsExactly(0, 0, 2, 2, 2, 0, 0);
      assertThat(harness.metrics().framesSkipped()).isEqualTo(6);
    }
  }

  @Test
  void everyFrameIsEitherInAnEventOrCounted() throws Exception {
    try (TrackingHarness harness = overloaded(LATEST)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.start(GATE, "dog", 0, 1));
      frames(harness, GATE, 0, 1);
      long next = 1;
      for (int burst = 0; burst < 6; burst++) {
        probe.block();
        int reached = probe.reached();
        harness.frame(inputs.frame(GATE, next++));
        harness.runMailsUntil(() -> probe.reached() > reached);
        for (int n = 0; n < 4; n++) {
          harness.frame(inputs.frame(GATE, next++));
        }
        harness.flink().advanceTime(burst % 2 == 0 ? 2 * DEADLINE : 1);
        probe.release();
        harness.settle();
      }
      for (String track : List.of("cat", "dog")) {
        List<TrackEvent> events = harness.events(GATE, track);
        assertThat(events.size() + events.stream().mapToInt(TrackEvent::framesSkipped).sum())
            .isEqualTo((int) next);
      }
      assertThat(harness.metrics().framesSkipped()).isEqualTo(3 * 3);
    }
  }

  @Test
  void aFrameThatACommandNamesIsNotPassedOver() throws Exception {
    try (TrackingHarness harness = overloaded(LATEST)) {
      pileUp(harness, GATE, 9);
      harness.command(inputs.start(GATE, "dog", 4, 1));
      harness.command(inputs.stop(GATE, "dog", 6));
      harness.flink().setProcessingTime(DEADLINE + 1);
      probe.release();
      harness.settle();
      assertThat(frames(harness.events(GATE, "cat"))).containsExactly(0L, 1L, 4L, 6L, 9L);
      assertThat(skipped(harness.events(GATE, "cat"))).containsExactly(0, 0, 2, 1, 2);
      assertThat(frames(harness.events(GATE, "dog"))).containsExactly(4L, 6L);
      assertThat(harness.letters()).isEmpty();
      assertThat(harness.metrics().framesSkipped()).isEqualTo(5);
    }
  }

  @Test
  void aCommandForAFrameThatWasPassedOverIsFollowedFromIt() throws Exception {
    try (TrackingHarness harness = overloaded(LATEST)) {
      pileUp(harness, GATE, 9);
      harness.flink().setProcessingTime(DEADLINE + 1);
      probe.release();
      harness.settle();
      commands(harness, inputs.start(GATE, "dog", 5, 1));
      assertThat(harness.events(GATE, "dog").get(0).box()).isEqualTo(Inputs.truth(GATE, 1, 5));
      assertThat(frames(harness.events(GATE, "dog"))).containsExactly(5L, 6L, 7L, 8L, 9L);
      assertThat(harness.letters()).isEmpty();
    }
  }

  @Test
  void whoCatchesUpInOverloadGoesStraightToTheLastFrame() throws Exception {
    try (TrackingHarness harness = overloaded(LATEST)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 20);
      probe.block();
      int reached = probe.reached();
      harness.command(inputs.start(GATE, "dog", 2, 1));
      harness.runMailsUntil(() -> probe.reached() > reached);
      harness.frame(inputs.frame(GATE, 20));
      harness.flink().setProcessingTime(DEADLINE + 1);
      probe.release();
      harness.settle();

      assertThat(frames(harness.events(GATE, "dog"))).containsExactly(2L, 20L);
      assertThat(skipped(harness.events(GATE, "dog"))).containsExactly(0, 17);
      assertThat(harness.events(GATE, "cat")).isEqualTo(expected(GATE, "cat", 0, 0, 21));
      assertThat(harness.metrics().framesSkipped()).isEqualTo(17);
    }
  }

  @Test
  void aMarkOnThePathOfWhoCatchesUpIsNotPassedOver() throws Exception {
    try (TrackingHarness harness = overloaded(LATEST)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.correct("later", GATE, "cat", 12, Inputs.truth(GATE, 1, 12)));
      frames(harness, GATE, 0, 20);
      TrackEvent last = harness.events(GATE, "cat").get(19);
      probe.block();
      int reached = probe.reached();
      harness.command(inputs.correct("early", GATE, "cat", 4, Inputs.truth(GATE, 0, 4)));
      harness.runMailsUntil(() -> probe.reached() > reached);
      harness.frame(inputs.frame(GATE, 20));
      harness.flink().setProcessingTime(DEADLINE + 1);
      probe.release();
      harness.settle();

      List<TrackEvent> events = harness.events(GATE, "cat");
      TrackEvent newest = events.get(events.size() - 1);
      assertThat(newest.frameNumber()).isEqualTo(20);
      // It follows the object of the later mark.
      assertThat(newest.box().centerX())
          .isCloseTo(last.box().centerX(), org.assertj.core.api.Assertions.within(10.0));
      assertIdsAreUnique(events);
    }
  }

  @Test
  void memoryIsBoundedAndNobodyWaitsForAFullBuffer() throws Exception {
    int frame = inputs.frame(GATE, 0).bytes();
    long buffer = 5L * frame;
    TrackingOptions options =
        Settings.bufferBytes(Settings.overload(Settings.PLAIN, LATEST), buffer);
    try (TrackingHarness harness = harness(options)) {
      harness.command(inputs.start(YARD, "cat", 0, 0));
      frames(harness, YARD, 0, 1);
      pileUp(harness, GATE, 4);
      // The device is held: only passing over frames of the other camera makes room.
      for (long n = 1; n < 40; n++) {
        harness.frame(inputs.frame(YARD, n));
        assertThat(harness.metrics().waitingBytes()).isLessThanOrEqualTo(buffer);
      }
      probe.release();
      harness.settle();
      List<TrackEvent> yard = harness.events(YARD, "cat");
      assertThat(yard.get(yard.size() - 1).frameNumber()).isEqualTo(39);
      assertThat(yard.size() + yard.stream().mapToInt(TrackEvent::framesSkipped).sum())
          .isEqualTo(40);
      assertThat(frames(harness.events(GATE, "cat"))).containsExactly(0L, 1L, 2L, 3L, 4L);
    }
  }

  @Test
  void aFastCameraTakesNoTurnsFromASlowOne() throws Exception {
    try (TrackingHarness harness =
        harness(Settings.batchMax(Settings.overload(Settings.PLAIN, LATEST), 1))) {
      for (String camera : List.of(GATE, YARD)) {
        harness.command(inputs.start(camera, "cat", 0, 0));
        frames(harness, camera, 0, 1);
      }
      probe.block();
      int held = probe.reached() + 1;
      harness.frame(inputs.frame(GATE, 1));
      harness.runMailsUntil(() -> probe.reached() == held);
      long fast = 2;
      for (long slow = 1; slow < 15; slow++) {
        for (int n = 0; n < 12; n++) {
          harness.frame(inputs.frame(GATE, fast++));
        }
        harness.frame(inputs.frame(YARD, slow));
        harness.flink().advanceTime(200);
        // The device takes two batches while 13 frames come, and holds a third when they have come.
        int goal = probe.reached() + 2;
        long done = 2 + 2 * slow;
        probe.allow(2);
        harness.runMailsUntil(() -> probe.reached() == goal && harness.events().size() == done);
      }
      probe.release();
      harness.settle();
      assertThat(harness.events(YARD)).hasSizeGreaterThanOrEqualTo(13);
      assertThat(harness.events(GATE)).hasSizeBetween(13, 20);
    }
  }

  @Test
  void aCameraOfManyTargetsTakesNoTurnsFromOneOfASingleTarget() throws Exception {
    try (TrackingHarness harness = overloaded(LATEST)) {
      for (int target = 0; target < 200; target++) {
        harness.command(inputs.start(GATE, "t" + target, 0, target % 3));
      }
      harness.command(inputs.start(YARD, "cat", 0, 0));
      frames(harness, GATE, 0, 1);
      frames(harness, YARD, 0, 1);
      for (long n = 1; n < 6; n++) {
        harness.frame(inputs.frame(GATE, n));
        harness.frame(inputs.frame(YARD, n));
        harness.flink().advanceTime(10);
        harness.runMails();
      }
      harness.settle();
      assertThat(frames(harness.events(YARD))).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
      for (int target = 0; target < 200; target++) {
        List<TrackEvent> events = harness.events(GATE, "t" + target);
        assertThat(events.get(events.size() - 1).frameNumber()).isEqualTo(5);
      }
      assertThat(probe.searched()).allMatch(batch -> batch <= 32);
    }
  }

  @Test
  void aBarrierWaitsForTheRoundUnderWayOnlyHoweverManyFramesWait() throws Exception {
    OperatorSubtaskState state;
    try (TrackingHarness harness = overloaded(LATEST)) {
      pileUp(harness, GATE, 50);
      int reached = probe.reached();
      probe.allow(1);
      state = harness.checkpoint();
      assertThat(probe.reached()).isEqualTo(reached);
      assertThat(harness.store(GATE).pendingArrivals()).hasSize(49);
    }
    try (TrackingHarness restored =
        new TrackingHarness(
            probe, factory, Settings.overload(Settings.PLAIN, LATEST), 1, 0, state)) {
      restored.settle();
      assertThat(restored.events()).hasSize(49);
      assertThat(restored.metrics().framesSkipped()).isZero();
    }
  }

  @Test
  void badFramesBetweenLateOnesAreStillNamed() throws Exception {
    try (TrackingHarness harness = overloaded(LATEST)) {
      pileUp(harness, GATE, 3);
      Received garbage = inputs.frame(GATE, 4);
      garbage =
          new Received(garbage.origin(), garbage.timestamp(), garbage.key(), new byte[] {1, 2});
      harness.frame(garbage);
      Received repeated = inputs.frame(GATE, 1);
      harness.frame(repeated);
      harness.frame(inputs.frame(GATE, 5));
      harness.frame(inputs.frame(GATE, 6));
      harness.flink().setProcessingTime(DEADLINE + 1);
      probe.release();
      harness.settle();
      assertThat(frames(harness.events())).containsExactly(0L, 1L, 6L);
      assertThat(harness.letters()).hasSize(1);
      assertLetter(harness.letters().get(0), garbage, Reason.UNDECODABLE);
      assertThat(harness.metrics().framesSkipped()).isEqualTo(3);
    }
  }

  @Test
  void aNewEpochIsNotPassedOver() throws Exception {
    try (TrackingHarness harness = overloaded(LATEST)) {
      pileUp(harness, GATE, 3);
      harness.frame(inputs.frame(GATE, 1, 0));
      harness.frame(inputs.frame(GATE, 1, 1));
      harness.frame(inputs.frame(GATE, 1, 2));
      harness.flink().setProcessingTime(DEADLINE + 1);
      probe.release();
      harness.settle();
      assertThat(harness.events())
          .extracting(event -> event.streamEpoch() + "/" + event.frameNumber())
          .containsExactly("0/0", "0/1", "1/0", "1/2");
      assertThat(skipped(harness.events())).containsExactly(0, 0, 2, 1);
    }
  }

  @Test
  void watermarksPassFramesThatArePassedOver() throws Exception {
    try (TrackingHarness harness = overloaded(LATEST)) {
      pileUp(harness, GATE, 4);
      harness.watermark(17);
      harness.frame(inputs.frame(GATE, 5));
      harness.flink().setProcessingTime(DEADLINE + 1);
      probe.release();
      harness.settle();
      assertThat(harness.flink().getOutput())
          .contains(new org.apache.flink.streaming.api.watermark.Watermark(17));
    }
  }
}
