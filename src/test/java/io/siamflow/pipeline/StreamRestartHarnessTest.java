package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackEvent;
import io.siamflow.image.PictureEncoding;
import io.siamflow.pipeline.TrackingOptions.RestartPolicy;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A camera whose stream begins anew. */
class StreamRestartHarnessTest extends HarnessTest {

  private static final TrackingOptions END = Settings.restart(Settings.PLAIN, RestartPolicy.END);

  @Test
  void targetsAreLostAndFoundAgainByTheEvidence() throws Exception {
    byte[] nothing = new byte[Inputs.data(GATE, 0).length];
    Arrays.fill(nothing, (byte) 90);
    List<TrackEvent> expected = expected(GATE, "cat", 0, 0, 5);
    try (TrackingHarness harness = harness();
        ExpectedTrack hand = new ExpectedTrack(GATE, "cat")) {
      hand.start(0, Inputs.truth(GATE, 0, 0));
      for (long n = 1; n < 5; n++) {
        hand.search(n);
      }
      hand.hand().lost();
      for (long n = 0; n < 3; n++) {
        expected.add(hand.search(1, n, nothing));
      }
      for (long n = 5; n < 9; n++) {
        expected.add(hand.search(1, n));
      }

      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 5);
      for (long n = 0; n < 3; n++) {
        harness.frame(inputs.frame(GATE, 1, n, PictureEncoding.BGR24, nothing));
      }
      for (long n = 5; n < 9; n++) {
        harness.frame(inputs.frame(GATE, 1, n));
      }
      harness.settle();

      assertThat(harness.events()).isEqualTo(expected);
      assertThat(harness.events().subList(5, 10))
          .extracting(TrackEvent::status)
          .containsExactly(
              TargetStatus.LOST,
              TargetStatus.LOST,
              TargetStatus.LOST,
              TargetStatus.RECOVERED,
              TargetStatus.TRACKED);
      assertThat(harness.letters()).isEmpty();
    }
  }

  @Test
  void targetsEndWhereTheJobIsSetToEndThem() throws Exception {
    try (TrackingHarness harness = harness(END)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.start(GATE, "dog", 0, 1));
      harness.command(inputs.start(YARD, "cat", 0, 0));
      frames(harness, GATE, 0, 5);
      frames(harness, YARD, 0, 5);
      TrackEvent last = harness.events(GATE, "cat").get(4);
      harness.frame(inputs.frame(GATE, 3, 7));
      harness.frame(inputs.frame(GATE, 3, 8));
      harness.frame(inputs.frame(YARD, 5));
      harness.settle();

      List<TrackEvent> cat = harness.events(GATE, "cat");
      assertThat(cat).hasSize(6);
      assertThat(cat.get(5).status()).isEqualTo(TargetStatus.ENDED);
      assertThat(cat.get(5).endReason()).isEqualTo(EndReason.STREAM_RESTARTED);
      assertThat(cat.get(5).eventId()).isEqualTo("gate/3/7/cat");
      assertThat(cat.get(5).box()).isEqualTo(last.box());
      assertThat(harness.events(GATE, "dog")).hasSize(6);
      assertThat(harness.events(YARD)).isEqualTo(expected(YARD, "cat", 0, 0, 6));
      assertThat(harness.keys("targets")).containsExactly(YARD);
      assertThat(harness.keys("templates")).containsExactly(YARD);
      assertThat(harness.letters()).isEmpty();
    }
  }

  @Test
  void anIdMayStartAgainOnTheFrameOnWhichItEnded() throws Exception {
    try (TrackingHarness harness = harness(END)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.start(GATE, 1, "cat", 5, Inputs.truth(GATE, 1, 5)));
      frames(harness, GATE, 0, 4);
      harness.frame(inputs.frame(GATE, 1, 5));
      harness.frame(inputs.frame(GATE, 1, 6));
      harness.settle();

      assertThat(harness.events()).hasSize(4 + 1 + 2);
      assertIdsAreUnique(harness.events());
      assertThat(harness.events().get(4).status()).isEqualTo(TargetStatus.ENDED);
      assertThat(harness.events().get(5).status()).isEqualTo(TargetStatus.STARTED);
      assertThat(harness.events().get(6).box())
          .isEqualTo(expected(GATE, "cat", 1, 5, 7).get(1).box());
      assertThat(harness.letters()).isEmpty();
    }
  }

  @Test
  void commandsForAnOlderEpochAreRefused() throws Exception {
    try (TrackingHarness harness = harness()) {
      Received waited = inputs.start(GATE, 0, "a", 50, Inputs.truth(GATE, 0, 5));
      harness.command(waited);
      frames(harness, GATE, 0, 4);
      harness.frame(inputs.frame(GATE, 1, 0));
      harness.settle();
      Received came = inputs.start(GATE, 0, "b", 2, Inputs.truth(GATE, 0, 2));
      commands(harness, came);

      assertThat(harness.letters()).hasSize(2);
      assertLetter(harness.letters().get(0), waited, Reason.OLD_EPOCH, "epoch 0", "epoch 1", GATE);
      assertLetter(harness.letters().get(1), came, Reason.OLD_EPOCH, "epoch 0", "epoch 1", GATE);
      assertThat(harness.events()).isEmpty();
    }
  }

  @Test
  void aCommandThatComesWhileTheFirstFrameIsOnTheDeviceIsOfAnOlderEpoch() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 4);
      probe.block();
      harness.frame(inputs.frame(GATE, 1, 0));
      Received passed = inputs.start(GATE, 0, "a", 2, Inputs.truth(GATE, 1, 2));
      Received ahead = inputs.start(GATE, 0, "b", 9, Inputs.truth(GATE, 1, 2));
      harness.command(passed);
      harness.command(ahead);
      probe.release();
      harness.settle();
      harness.frame(inputs.frame(GATE, 1, 1));
      harness.settle();

      assertThat(harness.letters()).hasSize(2);
      assertLetter(harness.letters().get(0), passed, Reason.OLD_EPOCH, "epoch 0");
      assertLetter(harness.letters().get(1), ahead, Reason.OLD_EPOCH, "epoch 0");
      assertThat(harness.events()).hasSize(6);
    }
  }

  @Test
  void aCommandMayWaitForAnEpochToCome() throws Exception {
    try (TrackingHarness harness = harness()) {
      commands(harness, inputs.start(GATE, 2, "cat", 1, Inputs.truth(GATE, 0, 1)));
      frames(harness, GATE, 0, 4);
      assertThat(harness.events()).isEmpty();
      for (long n = 0; n < 3; n++) {
        harness.frame(inputs.frame(GATE, 2, n));
      }
      harness.settle();

      try (ExpectedTrack hand = new ExpectedTrack(GATE, "cat")) {
        assertThat(harness.events())
            .containsExactly(hand.start(2, 1, Inputs.truth(GATE, 0, 1)), hand.search(2, 2));
      }
    }
  }

  @Test
  void theHistoryOfTheOldEpochIsGone() throws Exception {
    try (TrackingHarness harness = harness()) {
      frames(harness, GATE, 0, 10);
      for (long n = 5; n < 8; n++) {
        harness.frame(inputs.frame(GATE, 1, n));
      }
      harness.settle();
      Received gone = inputs.start(GATE, 1, "a", 3, Inputs.truth(GATE, 0, 3));
      Received future = inputs.start(GATE, 1, "b", 8, Inputs.truth(GATE, 0, 8));
      Received late = inputs.start(GATE, 1, "c", 6, Inputs.truth(GATE, 0, 6));
      commands(harness, gone, future, late);

      assertThat(harness.letters()).hasSize(1);
      assertLetter(harness.letters().get(0), gone, Reason.FRAME_GONE, "frame 3", "frame 5");
      assertThat(harness.events()).extracting(TrackEvent::frameNumber).containsExactly(6L, 7L);
      assertThat(harness.events()).extracting(TrackEvent::streamEpoch).containsOnly(1L);
      assertThat(harness.store(GATE).history()).hasSize(3);
    }
  }

  @Test
  void aTargetOfAnOlderEpochMayBeCorrectedLateInTheNewOne() throws Exception {
    try (TrackingHarness harness = harness();
        ExpectedTrack hand = new ExpectedTrack(GATE, "cat")) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 4);
      for (long n = 0; n < 4; n++) {
        harness.frame(inputs.frame(GATE, 1, n));
      }
      harness.settle();
      commands(
          harness,
          inputs.command(Action.CORRECT, "fix", GATE, 1, "cat", 1, Inputs.truth(GATE, 1, 1), null));

      hand.start(1, Inputs.truth(GATE, 1, 1));
      assertThat(harness.events()).hasSize(4 + 4 + 3);
      List<TrackEvent> revised = harness.events().subList(8, 11);
      assertThat(revised).extracting(TrackEvent::frameNumber).containsExactly(1L, 2L, 3L);
      assertThat(revised.get(0).box()).isEqualTo(Inputs.truth(GATE, 1, 1));
      assertThat(revised.get(1).box()).isEqualTo(hand.search(2).box());
      assertThat(revised.get(2).box()).isEqualTo(hand.search(3).box());
      assertIdsAreUnique(harness.events());
    }
  }
}
