package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.testing.SceneCamera;
import io.siamflow.tracker.TargetStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operator says of targets whose frames and commands come in time. */
class TrackingOperatorHarnessTest extends HarnessTest {

  @Test
  void followsAnObjectFromItsStart() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 3, 0));
      frames(harness, GATE, 0, 30);

      List<TrackEvent> events = harness.events();
      assertThat(events).extracting(TrackEvent::frameNumber).isEqualTo(range(3, 30));
      assertThat(events.get(0).status()).isEqualTo(TargetStatus.STARTED);
      assertThat(events.get(0).box()).isEqualTo(Inputs.truth(GATE, 0, 3));
      assertThat(events.get(0).commandId()).isEqualTo("start-cat");
      assertThat(events.get(0).score()).isNull();
      for (TrackEvent event : events.subList(1, events.size())) {
        assertThat(event.status()).isEqualTo(TargetStatus.TRACKED);
        assertThat(event.commandId()).isNull();
        assertThat(event.box().overlap(Inputs.truth(GATE, 0, event.frameNumber())))
            .as("overlap on frame %d", event.frameNumber())
            .isGreaterThan(0.5);
      }
      assertThat(harness.letters()).isEmpty();
    }
  }

  @Test
  void saysOfEachTargetWhatItGivesAlone() throws Exception {
    List<String> cameras = List.of(GATE, YARD, "roof");
    try (TrackingHarness harness = harness()) {
      for (String camera : cameras) {
        for (int object = 0; object < SceneCamera.OBJECTS; object++) {
          harness.command(inputs.start(camera, "t" + object, object * 2, object));
        }
      }
      for (int n = 0; n < 8; n++) {
        for (String camera : cameras) {
          harness.frame(inputs.frame(camera, n));
        }
      }
      harness.settle();

      for (String camera : cameras) {
        for (int object = 0; object < SceneCamera.OBJECTS; object++) {
          assertThat(harness.events(camera, "t" + object))
              .isEqualTo(expected(camera, "t" + object, object, object * 2, 8));
        }
        assertThat(harness.events(camera)).extracting(TrackEvent::frameNumber).isSorted();
      }
      assertThat(harness.events()).hasSize(3 * (8 + 6 + 4));
      assertThat(probe.searched()).as("targets in a batch").anyMatch(count -> count > 3);
    }
  }

  @Test
  void aStartWaitsForItsFrame() throws Exception {
    try (TrackingHarness harness = harness()) {
      commands(harness, inputs.start(GATE, "cat", 6, 0));
      frames(harness, GATE, 0, 6);
      assertThat(harness.events()).isEmpty();
      frames(harness, GATE, 6, 9);
      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 6, 9));
    }
  }

  @Test
  void frameNumbersMayHaveGaps() throws Exception {
    try (TrackingHarness harness = harness();
        ExpectedTrack hand = new ExpectedTrack(GATE, "cat")) {
      commands(harness, inputs.start(GATE, "cat", 2, 0));
      List<TrackEvent> expected = new ArrayList<>();
      expected.add(hand.start(2, Inputs.truth(GATE, 0, 2)));
      for (long n : List.of(3L, 5L, 6L)) {
        expected.add(hand.search(n));
      }
      for (long n : List.of(0L, 2L, 3L, 5L, 6L)) {
        harness.frame(inputs.frame(GATE, n));
      }
      harness.settle();
      assertThat(harness.events()).isEqualTo(expected);
    }
  }

  @Test
  void aCorrectMovesTheBoxAndTakesTheTemplateAnew() throws Exception {
    Box other = Inputs.truth(GATE, 1, 4);
    List<TrackEvent> expected = new ArrayList<>();
    try (TrackingHarness harness = harness();
        ExpectedTrack hand = new ExpectedTrack(GATE, "cat")) {
      expected.add(hand.start(0, Inputs.truth(GATE, 0, 0)));
      for (long n = 1; n < 4; n++) {
        expected.add(hand.search(n));
      }
      expected.add(hand.correct(4, other, "fix"));
      for (long n = 5; n < 12; n++) {
        expected.add(hand.search(n));
      }

      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.correct("fix", GATE, "cat", 4, other));
      frames(harness, GATE, 0, 12);

      assertThat(harness.events()).isEqualTo(expected);
      assertThat(harness.events().get(4).box()).isEqualTo(other);
      assertThat(harness.events().get(11).box().overlap(Inputs.truth(GATE, 1, 11)))
          .isGreaterThan(0.5);
      assertThat(harness.store(GATE).template("cat")).isEqualTo(hand.hand().template());
      assertThat(harness.store(GATE).target("cat").state()).isEqualTo(hand.hand().state());
    }
  }

  @Test
  void aStopEndsTheTrackOnItsFrameAndLeavesNothing() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.stop(GATE, "cat", 5));
      frames(harness, GATE, 0, 9);

      List<TrackEvent> expected = expected(GATE, "cat", 0, 0, 6);
      expected.set(5, ExpectedTrack.stopped(expected.get(5), "stop-cat"));
      assertThat(harness.events()).isEqualTo(expected);
      assertThat(harness.keys("targets")).isEmpty();
      assertThat(harness.keys("templates")).isEmpty();
      assertThat(harness.keys("pending")).isEmpty();
      assertThat(harness.keys(CameraStore.CAMERA)).containsExactly(GATE);
      assertThat(harness.store(GATE).camera().waiting()).isEmpty();
      assertThat(harness.flink().numKeyedStateEntries())
          .as("the camera and its history")
          .isEqualTo(2);
    }
  }

  @Test
  void anIdMayStartAgainAfterItsEnd() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.stop(GATE, "cat", 2));
      harness.command(inputs.start(GATE, "cat", 3, 1));
      frames(harness, GATE, 0, 6);

      assertThat(harness.events().subList(3, 6)).isEqualTo(expected(GATE, "cat", 1, 3, 6));
      assertIdsAreUnique(harness.events());
      assertThat(harness.letters()).isEmpty();
    }
  }

  @Test
  void aTrackMayBeginAndEndOnOneFrame() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 2, 0));
      harness.command(inputs.stop(GATE, "cat", 2));
      frames(harness, GATE, 0, 4);

      assertThat(harness.events()).hasSize(1);
      assertThat(harness.events().get(0).status()).isEqualTo(TargetStatus.ENDED);
      assertThat(harness.events().get(0).box()).isEqualTo(Inputs.truth(GATE, 0, 2));
      assertThat(harness.keys("targets")).isEmpty();
    }
  }

  @Test
  void aStartOfALiveIdIsRefused() throws Exception {
    try (TrackingHarness harness = harness()) {
      Received second = inputs.start(GATE, "cat", 3, 1);
      commands(harness, inputs.start(GATE, "cat", 0, 0), second);
      frames(harness, GATE, 0, 6);

      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 6));
      assertThat(harness.letters()).hasSize(1);
      assertLetter(harness.letters().get(0), second, Reason.TRACK_EXISTS, "cat", GATE, "start-cat");
    }
  }

  @Test
  void commandsForTracksThatAreNotAliveAreRefused() throws Exception {
    try (TrackingHarness harness = harness()) {
      Received stop = inputs.stop(GATE, "dog", 1);
      Received correct = inputs.correct("fix", GATE, "dog", 2, Inputs.truth(GATE, 1, 2));
      commands(harness, inputs.start(GATE, "cat", 0, 0), stop, correct);
      frames(harness, GATE, 0, 4);

      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 4));
      assertThat(harness.letters()).hasSize(2);
      assertLetter(harness.letters().get(0), stop, Reason.UNKNOWN_TRACK, "dog", "stop-dog");
      assertLetter(harness.letters().get(1), correct, Reason.UNKNOWN_TRACK, "dog", "fix");
    }
  }

  @Test
  void anUnknownModelIsRefusedByName() throws Exception {
    try (TrackingHarness harness = harness()) {
      Received start =
          inputs.command(
              Action.START, "o", GATE, 0, "cat", 1, Inputs.truth(GATE, 0, 1), "no-such-model");
      commands(harness, start);
      frames(harness, GATE, 0, 3);

      assertThat(harness.events()).isEmpty();
      assertLetter(
          harness.letters().get(0), start, Reason.UNKNOWN_MODEL, "no-such-model", "patch-a");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "240, 10, 20, 20",
    "10, 100, 20, 20",
    "-20, 10, 20, 20",
    "10, -20.5, 20, 20.5",
    "10, 10, 481, 20",
    "10, 10, 20, 1e9",
    "1e300, 0, 5, 5",
    "10, 10, 20, 0.0099",
    "10, 10, 1e-300, 1e-300",
    "10, 10, 4.9e-324, 20"
  })
  void aBoxThatDoesNotFitTheFrameIsRefused(double x, double y, double width, double height)
      throws Exception {
    try (TrackingHarness harness = harness()) {
      Received start = inputs.start(GATE, 0, "dog", 1, new Box(x, y, width, height));
      commands(harness, inputs.start(GATE, "cat", 0, 0), start);
      frames(harness, GATE, 0, 4);
      Received correct = inputs.correct("fix", GATE, "cat", 4, new Box(x, y, width, height));
      commands(harness, correct);
      frames(harness, GATE, 4, 6);

      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 6));
      assertThat(harness.letters()).hasSize(2);
      assertLetter(harness.letters().get(0), start, Reason.BAD_BOX, "240x100");
      assertLetter(harness.letters().get(1), correct, Reason.BAD_BOX, "240x100");
    }
  }

  @Test
  void twoModelsAreBatchedApart() throws Exception {
    try (TrackingHarness harness = harness();
        ExpectedTrack hand = new ExpectedTrack(YARD, "dog", PatchNetworkFactory.PATCH_B, 0)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(
          inputs.start(YARD, 0, "dog", 0, Inputs.truth(YARD, 1, 0), PatchNetworkFactory.PATCH_B));
      List<TrackEvent> dog = new ArrayList<>(List.of(hand.start(0, Inputs.truth(YARD, 1, 0))));
      for (long n = 1; n < 6; n++) {
        dog.add(hand.search(n));
      }
      for (int n = 0; n < 6; n++) {
        harness.frame(inputs.frame(GATE, n));
        harness.frame(inputs.frame(YARD, n));
      }
      harness.settle();

      assertThat(harness.events(GATE)).isEqualTo(expected(GATE, "cat", 0, 0, 6));
      assertThat(harness.events(YARD)).isEqualTo(dog);
      assertThat(probe.searched()).containsOnly(1);
    }
  }

  @Test
  void anUpdatedTemplateIsKept() throws Exception {
    PatchNetworkFactory updating = new PatchNetworkFactory(probe, 0.1);
    try (TrackingHarness harness = new TrackingHarness(probe, updating, Settings.PLAIN);
        ExpectedTrack hand = new ExpectedTrack(GATE, "cat", PatchNetworkFactory.PATCH_A, 0.1)) {
      List<TrackEvent> expected = new ArrayList<>();
      expected.add(hand.start(0, Inputs.truth(GATE, 0, 0)));
      var first = hand.hand().template();
      for (long n = 1; n < 8; n++) {
        expected.add(hand.search(n));
      }
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 8);

      assertThat(harness.events()).isEqualTo(expected);
      assertThat(harness.store(GATE).template("cat"))
          .isEqualTo(hand.hand().template())
          .isNotEqualTo(first);
    }
  }

  @Test
  void aCommandWhoseFrameDoesNotComeInTimeIsRefused() throws Exception {
    TrackingOptions options = Settings.waiting(Settings.PLAIN, Duration.ofSeconds(10), 1000);
    try (TrackingHarness harness = harness(options)) {
      harness.flink().setProcessingTime(1000);
      Received missing = inputs.start(GATE, "cat", 50, 0);
      Received unknown = inputs.start("nowhere", "cat", 0, 0);
      commands(harness, missing, unknown);
      frames(harness, GATE, 0, 3);
      harness.flink().setProcessingTime(10_999);
      assertThat(harness.letters()).isEmpty();
      harness.flink().setProcessingTime(11_000);

      assertThat(harness.letters()).hasSize(2);
      assertThat(harness.letters())
          .anySatisfy(
              letter -> assertLetter(letter, missing, Reason.FRAME_MISSING, "frame 50", GATE))
          .anySatisfy(letter -> assertLetter(letter, unknown, Reason.UNKNOWN_CAMERA, "nowhere"));
      assertThat(harness.keys(CameraStore.CAMERA)).containsExactly(GATE);
      frames(harness, GATE, 49, 52);
      assertThat(harness.events()).isEmpty();
    }
  }

  @Test
  void aCommandWaitsAsLongAsItsCamerasFramesCome() throws Exception {
    TrackingOptions options = Settings.waiting(Settings.PLAIN, Duration.ofSeconds(10), 1000);
    try (TrackingHarness harness = harness(options)) {
      harness.flink().setProcessingTime(1000);
      Received start = inputs.start(GATE, "cat", 5, 0);
      commands(harness, start, inputs.start(GATE, "dog", 50, 0));
      frames(harness, GATE, 0, 3);
      harness.flink().setProcessingTime(9000);
      frames(harness, GATE, 3, 5);
      harness.flink().setProcessingTime(18_000);
      assertThat(harness.letters()).isEmpty();
      frames(harness, GATE, 5, 7);
      assertThat(harness.events()).hasSize(2);
      harness.flink().setProcessingTime(27_999);
      assertThat(harness.letters()).isEmpty();
      harness.flink().setProcessingTime(28_000);
      assertThat(harness.letters()).hasSize(1);
    }
  }

  @Test
  void commandsThatStillWaitAtTheEndOfInputAreRefused() throws Exception {
    try (TrackingHarness harness = harness()) {
      Received missing = inputs.start(GATE, "dog", 50, 0);
      Received unknown = inputs.start("nowhere", "cat", 0, 0);
      commands(harness, inputs.start(GATE, "cat", 0, 0), missing, unknown);
      frames(harness, GATE, 0, 3);
      harness.endInputs();

      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 3));
      assertThat(harness.letters())
          .hasSize(2)
          .anySatisfy(
              letter -> assertLetter(letter, missing, Reason.FRAME_MISSING, "frame 50", GATE))
          .anySatisfy(letter -> assertLetter(letter, unknown, Reason.UNKNOWN_CAMERA, "nowhere"));
    }
  }

  @Test
  void aCameraHasABoundedNumberOfWaitingCommands() throws Exception {
    TrackingOptions options = Settings.waiting(Settings.PLAIN, Duration.ofSeconds(10), 2);
    try (TrackingHarness harness = harness(options)) {
      Received third = inputs.start(GATE, "c", 3, 2);
      commands(
          harness,
          inputs.start(GATE, "a", 2, 0),
          inputs.start(GATE, "b", 2, 1),
          third,
          inputs.start(YARD, "a", 1, 0));
      assertThat(harness.letters()).hasSize(1);
      assertLetter(harness.letters().get(0), third, Reason.TOO_MANY_WAITING, GATE, "2");
      frames(harness, GATE, 0, 3);
      commands(harness, inputs.start(GATE, "d", 3, 2));
      frames(harness, GATE, 3, 4);

      assertThat(harness.events(GATE, "a")).hasSize(2);
      assertThat(harness.events(GATE, "b")).hasSize(2);
      assertThat(harness.events(GATE, "d")).hasSize(1);
      assertThat(harness.letters()).hasSize(1);
    }
  }
}
