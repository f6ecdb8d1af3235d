package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.Frame;
import io.siamflow.codec.Origin;
import io.siamflow.codec.TrackEvent;
import io.siamflow.image.PictureEncoding;
import io.siamflow.testing.LogRecorder;
import io.siamflow.testing.SceneCamera;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Frames that cannot be used. */
class BadInputHarnessTest extends HarnessTest {

  /** Half of a JPEG's data with the end marker after it: whole in its structure only. */
  private Received damaged(String camera, long number) {
    byte[] jpeg = Inputs.scene(camera).data(number, PictureEncoding.JPEG);
    byte[] half = Arrays.copyOf(jpeg, jpeg.length / 2);
    half[half.length - 2] = (byte) 0xff;
    half[half.length - 1] = (byte) 0xd9;
    return inputs.frame(camera, 0, number, PictureEncoding.JPEG, half);
  }

  @Test
  void repeatedAndOldFramesAreDroppedByName() throws Exception {
    try (TrackingHarness harness = harness();
        LogRecorder log = new LogRecorder(TrackingOperator.class)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 4);
      Received repeated = inputs.frame(GATE, 3);
      Received old = inputs.frame(GATE, 1);
      harness.frame(repeated);
      harness.frame(old);
      frames(harness, GATE, 4, 6);

      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 6));
      assertThat(harness.letters()).isEmpty();
      assertThat(harness.store(GATE).history()).hasSize(6);
      assertThat(log.messages())
          .anySatisfy(line -> assertThat(line).contains("frame 3", GATE, place(repeated)))
          .anySatisfy(line -> assertThat(line).contains("frame 1", GATE, place(old)));
    }
  }

  @Test
  void aRepetitionRightBehindItsFrameIsDropped() throws Exception {
    try (TrackingHarness harness = harness();
        LogRecorder log = new LogRecorder(TrackingOperator.class)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      for (long n : List.of(0L, 0L, 1L, 1L, 3L, 2L, 3L, 4L)) {
        harness.frame(inputs.frame(GATE, n));
        harness.watermark(inputs.frame(YARD, n).timestamp());
      }
      harness.settle();
      assertThat(harness.events())
          .extracting(TrackEvent::frameNumber)
          .containsExactly(0L, 1L, 3L, 4L);
      assertThat(log.messages()).hasSize(4);
      assertThat(harness.flink().getOutput()).as("every watermark is passed on").hasSize(4 + 4);
    }
  }

  /** One absurd number mutes its camera; that is said, ever more seldom, with the way out. */
  @Test
  void aNumberFarTooHighDoesNotMuteItsCameraInSilence() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 3);
      harness.frame(inputs.frame(GATE, 0, 1L << 61, PictureEncoding.BGR24, Inputs.data(GATE, 3)));
      harness.settle();
      List<Received> later = new ArrayList<>();
      for (long n = 4; n < 4 + 100; n++) {
        later.add(inputs.frame(GATE, 0, n, PictureEncoding.BGR24, Inputs.data(GATE, 4)));
        harness.frame(later.get(later.size() - 1));
      }
      harness.settle();
      assertThat(harness.events()).hasSize(4);
      assertThat(harness.letters()).hasSize(2);
      assertLetter(
          harness.letters().get(0),
          later.get(9),
          Reason.OLD_FRAME,
          "frame 13 of epoch 0",
          "2305843009213693952",
          "10 in succession",
          "higher stream_epoch");
      assertLetter(harness.letters().get(1), later.get(99), Reason.OLD_FRAME, "100 in succession");

      for (long n = 4; n < 6; n++) {
        harness.frame(inputs.frame(GATE, 1, n));
      }
      harness.settle();
      assertThat(harness.events()).hasSize(6);
      // The count begins anew.
      for (int i = 0; i < 10; i++) {
        harness.frame(inputs.frame(GATE, 1, 5));
        harness.settle();
        assertThat(harness.letters()).hasSize(i < 9 ? 2 : 3);
      }
    }
  }

  @Test
  void aBadPictureIsADeadLetterAndTheTargetsGoOn() throws Exception {
    Received bad = damaged(GATE, 4);
    Received worse = damaged(GATE, 5);
    List<TrackEvent> expected = expected(GATE, "cat", 0, 0, 4);
    try (TrackingHarness harness = harness();
        ExpectedTrack hand = new ExpectedTrack(GATE, "cat")) {
      hand.start(0, Inputs.truth(GATE, 0, 0));
      for (long n = 1; n < 4; n++) {
        hand.search(n);
      }
      expected.add(ExpectedTrack.skipped(hand.search(6), 2));
      expected.add(hand.search(7));

      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.start(YARD, "cat", 0, 0));
      for (long n = 0; n < 8; n++) {
        harness.frame(n == 4 ? bad : n == 5 ? worse : inputs.frame(GATE, n));
        harness.frame(inputs.frame(YARD, n));
      }
      harness.settle();

      assertThat(harness.events(GATE)).isEqualTo(expected);
      assertThat(harness.events(YARD)).isEqualTo(expected(YARD, "cat", 0, 0, 8));
      assertThat(harness.letters()).hasSize(2);
      assertLetter(harness.letters().get(0), bad, Reason.BAD_PICTURE, "frame 4", GATE);
      assertLetter(harness.letters().get(1), worse, Reason.BAD_PICTURE, "frame 5", GATE);
      assertThat(harness.letters().get(0).original()).isEqualTo(bad.value());
    }
  }

  @Test
  void aSkippedFrameIsCountedAcrossARestore() throws Exception {
    OperatorSubtaskState state;
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 2);
      harness.frame(damaged(GATE, 2));
      state = harness.checkpoint();
    }
    try (TrackingHarness harness =
        new TrackingHarness(probe, factory, Settings.PLAIN, 1, 0, state)) {
      frames(harness, GATE, 3, 5);
      assertThat(harness.events()).extracting(TrackEvent::framesSkipped).containsExactly(1, 0);
    }
  }

  @Test
  void commandsOnABadPicture() throws Exception {
    Received bad = damaged(GATE, 3);
    Received start = inputs.start(GATE, "new", 3, 1);
    Received correct = inputs.correct("fix", GATE, "dog", 3, Inputs.truth(GATE, 2, 3));
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.start(GATE, "dog", 0, 1));
      harness.command(start);
      harness.command(correct);
      harness.command(inputs.stop(GATE, "cat", 3));
      for (long n = 0; n < 6; n++) {
        harness.frame(n == 3 ? bad : inputs.frame(GATE, n));
      }
      harness.settle();

      List<TrackEvent> cat = harness.events(GATE, "cat");
      assertThat(cat).hasSize(4);
      assertThat(cat.get(3).status()).isEqualTo(TargetStatus.ENDED);
      assertThat(cat.get(3).endReason()).isEqualTo(EndReason.STOPPED);
      assertThat(cat.get(3).frameNumber()).isEqualTo(3);
      assertThat(cat.get(3).box()).isEqualTo(cat.get(2).box());
      assertThat(harness.events(GATE, "new")).isEmpty();
      assertThat(harness.events(GATE, "dog")).hasSize(5);
      assertThat(harness.letters())
          .hasSize(3)
          .anySatisfy(letter -> assertLetter(letter, bad, Reason.BAD_PICTURE, "frame 3"))
          .anySatisfy(letter -> assertLetter(letter, start, Reason.BAD_PICTURE, "frame 3"))
          .anySatisfy(letter -> assertLetter(letter, correct, Reason.BAD_PICTURE, "frame 3"));
      assertThat(harness.keys("targets")).containsExactly(GATE);
      assertThat(harness.store(GATE).targets()).hasSize(1);
    }
  }

  @Test
  void aBadPictureThatNobodyLookedAtIsFoundByALateCommand() throws Exception {
    Received start = inputs.start(GATE, "dog", 2, 1);
    try (TrackingHarness harness = harness();
        ExpectedTrack hand = new ExpectedTrack(GATE, "cat")) {
      for (long n = 0; n < 5; n++) {
        harness.frame(n == 2 ? damaged(GATE, n) : inputs.frame(GATE, n));
      }
      harness.settle();
      commands(harness, inputs.start(GATE, "cat", 0, 0));
      commands(harness, start);
      frames(harness, GATE, 5, 7);

      List<TrackEvent> expected = new ArrayList<>();
      expected.add(ExpectedTrack.late(hand.start(0, Inputs.truth(GATE, 0, 0)), "start-cat"));
      expected.add(ExpectedTrack.late(hand.search(1), "start-cat"));
      expected.add(ExpectedTrack.skipped(ExpectedTrack.late(hand.search(3), "start-cat"), 1));
      expected.add(ExpectedTrack.late(hand.search(4), "start-cat"));
      expected.add(hand.search(5));
      expected.add(hand.search(6));
      assertThat(harness.events()).isEqualTo(expected);
      assertThat(harness.letters()).hasSize(1);
      assertLetter(harness.letters().get(0), start, Reason.FRAME_MISSING, "frame 2");
    }
  }

  @Test
  void aLateCommandOnABadPictureIsRefused() throws Exception {
    Received start = inputs.start(GATE, "dog", 2, 1);
    try (TrackingHarness harness = harness()) {
      for (long n = 0; n < 5; n++) {
        harness.frame(n == 2 ? damaged(GATE, n) : inputs.frame(GATE, n));
      }
      harness.settle();
      commands(harness, start);
      assertThat(harness.events()).isEmpty();
      assertThat(harness.letters()).hasSize(1);
      assertLetter(harness.letters().get(0), start, Reason.BAD_PICTURE, "frame 2");
      assertThat(harness.store(GATE).history()).hasSize(4);
    }
  }

  @Test
  void aRecordThatIsNoFrameIsADeadLetter() throws Exception {
    Received garbage =
        new Received(
            new Origin(Inputs.FRAMES, 0, 77),
            0,
            GATE.getBytes(StandardCharsets.UTF_8),
            new byte[] {1, 2, 3});
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 2);
      harness.frame(garbage);
      harness.command(garbage);
      frames(harness, GATE, 2, 4);

      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 4));
      assertThat(harness.letters()).hasSize(2);
      for (DeadLetter letter : harness.letters()) {
        assertLetter(letter, garbage, Reason.UNDECODABLE);
      }
    }
  }

  @Test
  void aPictureThatIsNotWhatItDeclaresIsADeadLetter() throws Exception {
    Received wrongSize =
        inputs.frame(
            new Frame(
                GATE,
                0,
                2,
                Inputs.capturedAt(0, 2),
                PictureEncoding.BGR24,
                SceneCamera.WIDTH,
                SceneCamera.HEIGHT + 1,
                Inputs.data(GATE, 2)));
    Received wrongKind = inputs.frame(GATE, 0, 3, PictureEncoding.PNG, Inputs.data(GATE, 3));
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 2);
      harness.frame(wrongSize);
      harness.frame(wrongKind);
      frames(harness, GATE, 4, 6);

      assertThat(harness.events())
          .extracting(TrackEvent::frameNumber)
          .containsExactly(0L, 1L, 4L, 5L);
      assertThat(harness.events())
          .extracting(TrackEvent::framesSkipped)
          .containsExactly(0, 0, 2, 0);
      assertThat(harness.letters()).hasSize(2);
      assertLetter(harness.letters().get(0), wrongSize, Reason.BAD_PICTURE, "240x101");
      assertLetter(harness.letters().get(1), wrongKind, Reason.BAD_PICTURE, "PNG");
    }
  }

  @Test
  void aPictureOfAnotherSizeIsSearchedToo() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 2);
      harness.frame(
          inputs.frame(
              new Frame(
                  GATE, 0, 2, Inputs.capturedAt(0, 2), PictureEncoding.BGR24, 1, 1, new byte[3])));
      frames(harness, GATE, 3, 5);
      assertThat(harness.events()).extracting(TrackEvent::frameNumber).isEqualTo(range(0, 5));
      assertThat(harness.letters()).isEmpty();
    }
  }

  private static String place(Received record) {
    return record.origin().topic()
        + "/"
        + record.origin().partition()
        + "/"
        + record.origin().offset();
  }
}
