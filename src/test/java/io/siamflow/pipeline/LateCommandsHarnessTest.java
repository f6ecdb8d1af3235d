package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.HistoryFrame;
import io.siamflow.codec.TargetRecord;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import io.siamflow.tracker.TemplateEmbedding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Commands for frames that have passed. */
class LateCommandsHarnessTest extends HarnessTest {

  @Test
  void aLateStartGivesWhatATimelyOneGives() throws Exception {
    try (TrackingHarness harness = harness()) {
      frames(harness, GATE, 0, 10);
      assertThat(harness.events()).isEmpty();
      commands(harness, inputs.start(GATE, "cat", 4, 0));
      assertThat(harness.events()).hasSize(6);
      frames(harness, GATE, 10, 14);

      List<TrackEvent> expected = new ArrayList<>();
      for (TrackEvent event : expected(GATE, "cat", 0, 4, 14)) {
        expected.add(event.frameNumber() < 10 ? ExpectedTrack.late(event, "start-cat") : event);
      }
      assertThat(harness.events()).isEqualTo(expected);
    }
  }

  @Test
  void framesThatComeMeanwhileWaitForTheReplay() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "dog", 0, 1));
      frames(harness, GATE, 0, 10);
      harness.command(inputs.start(GATE, "cat", 2, 0));
      frames(harness, GATE, 10, 14);

      assertThat(harness.events(GATE, "dog")).isEqualTo(expected(GATE, "dog", 1, 0, 14));
      assertThat(harness.events(GATE, "cat"))
          .extracting(TrackEvent::frameNumber)
          .isEqualTo(range(2, 14));
      assertThat(harness.events(GATE, "cat"))
          .extracting(TrackEvent::box)
          .isEqualTo(boxes(expected(GATE, "cat", 0, 2, 14)));
      assertThat(harness.events(GATE, "cat"))
          .extracting(TrackEvent::late)
          .isEqualTo(range(2, 14).stream().map(n -> n < 10).toList());
    }
  }

  @Test
  void everyTargetOfACameraHasItsLastReportOnEachFrame() throws Exception {
    int tracks = 50;
    try (TrackingHarness harness = harness()) {
      for (int i = 0; i < tracks; i++) {
        harness.command(inputs.start(GATE, "t" + i, 0, i % 2));
      }
      frames(harness, GATE, 0, 4);
      assertThat(harness.events()).hasSize(4 * tracks);
      Box corrected = Inputs.truth(GATE, 0, 2);
      commands(harness, inputs.correct("fix", GATE, "t7", 2, corrected));

      Map<String, TrackEvent> last = new HashMap<>();
      for (TrackEvent event : harness.events()) {
        last.put(event.frameNumber() + "/" + event.trackId(), event);
      }
      assertThat(last).hasSize(4 * tracks);
      assertThat(last.get("2/t7").box()).isEqualTo(corrected);
      assertThat(last.get("2/t7").late()).isTrue();
      for (long n = 0; n < 4; n++) {
        HistoryFrame frame = harness.store(GATE).historyFrame(n);
        assertThat(frame.reports()).hasSize(tracks);
        for (int i = 0; i < tracks; i++) {
          TrackEvent event = last.get(n + "/t" + i);
          HistoryFrame.Report report = frame.report("t" + i);
          assertThat(report.box()).isEqualTo(event.box());
          assertThat(report.evidence()).isEqualTo(event.evidence());
          assertThat(report.status()).isEqualTo(event.status());
        }
      }
    }
  }

  @Test
  void aFrameIsDecodedOnceHoweverManyTargetsLookAtIt() throws Exception {
    try (TrackingHarness harness = harness(Settings.batchMax(Settings.PLAIN, 4))) {
      for (int i = 0; i < 10; i++) {
        harness.command(inputs.start(GATE, "t" + i, 0, i % 2));
      }
      frames(harness, GATE, 0, 6);
      assertThat(harness.events()).hasSize(6 * 10);
      assertThat(harness.metrics().picturesDecoded()).isEqualTo(6);

      // Frame 2 for the command that came first, then 2 to 5 for all of them together.
      probe.block();
      for (int i = 0; i < 3; i++) {
        harness.command(inputs.start(GATE, "late" + i, 2, i % 2));
      }
      probe.release();
      harness.settle();
      assertThat(harness.events()).hasSize(6 * 10 + 3 * 4);
      assertThat(harness.metrics().picturesDecoded()).isEqualTo(6 + 1 + 4);
      frames(harness, GATE, 6, 8);
      assertThat(harness.events()).hasSize(6 * 10 + 3 * 4 + 2 * 13);
      assertThat(harness.metrics().picturesDecoded()).isEqualTo(6 + 1 + 4 + 2);
    }
  }

  @Test
  void aFrameThatIsOnTheDeviceCountsAsPassed() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "dog", 0, 1));
      frames(harness, GATE, 0, 3);
      probe.block();
      harness.frame(inputs.frame(GATE, 3));
      harness.command(inputs.start(GATE, "cat", 3, 0));
      probe.release();
      harness.settle();
      frames(harness, GATE, 4, 6);

      assertThat(harness.events(GATE, "dog")).isEqualTo(expected(GATE, "dog", 1, 0, 6));
      assertThat(harness.events(GATE, "cat"))
          .extracting(TrackEvent::box)
          .isEqualTo(boxes(expected(GATE, "cat", 0, 3, 6)));
      assertThat(harness.letters()).isEmpty();
    }
  }

  @Test
  void aFrameThatLeftTheHistoryByTimeIsGone() throws Exception {
    Duration threeFrames = Duration.ofMillis(3 * Inputs.PERIOD);
    try (TrackingHarness harness =
        harness(Settings.history(Settings.PLAIN, threeFrames, 16 << 20))) {
      frames(harness, GATE, 0, 10);
      Received gone = inputs.start(GATE, "cat", 5, 0);
      commands(harness, gone, inputs.start(GATE, "dog", 6, 1));

      assertThat(harness.letters()).hasSize(1);
      assertLetter(harness.letters().get(0), gone, Reason.FRAME_GONE, "frame 5", "frame 6");
      assertThat(harness.events(GATE, "dog")).hasSize(4);
    }
  }

  @Test
  void aFrameThatLeftTheHistoryByBytesIsGone() throws Exception {
    int bytes = Inputs.data(GATE, 0).length;
    try (TrackingHarness harness =
        harness(Settings.history(Settings.PLAIN, Duration.ofHours(1), 3L * bytes + 5))) {
      frames(harness, GATE, 0, 10);
      assertThat(harness.store(GATE).camera().historyBytes()).isEqualTo(3L * bytes);
      Received gone = inputs.start(GATE, "cat", 6, 0);
      commands(harness, gone, inputs.start(GATE, "dog", 7, 1));

      assertThat(harness.letters()).hasSize(1);
      assertLetter(harness.letters().get(0), gone, Reason.FRAME_GONE, "frame 6", "frame 7");
      assertThat(harness.events(GATE, "dog")).hasSize(3);
    }
  }

  @Test
  void aFrameLargerThanTheHistoryIsGoneAtOnce() throws Exception {
    try (TrackingHarness harness =
        harness(Settings.history(Settings.PLAIN, Duration.ofHours(1), 100))) {
      harness.command(inputs.start(GATE, "dog", 0, 1));
      frames(harness, GATE, 0, 4);
      Received gone = inputs.start(GATE, "cat", 3, 0);
      commands(harness, gone);

      assertLetter(harness.letters().get(0), gone, Reason.FRAME_GONE, "frame 3", "empty");
      assertThat(harness.events()).isEqualTo(expected(GATE, "dog", 1, 0, 4));
      assertThat(harness.keys("history")).isEmpty();
    }
  }

  @Test
  void aPassedFrameThatNeverCameIsMissing() throws Exception {
    try (TrackingHarness harness = harness()) {
      frames(harness, GATE, 0, 3);
      frames(harness, GATE, 5, 8);
      Received missing = inputs.start(GATE, "cat", 4, 0);
      commands(harness, missing);

      assertLetter(harness.letters().get(0), missing, Reason.FRAME_MISSING, "frame 4");
      assertThat(harness.events()).isEmpty();
    }
  }

  @Test
  void aFrameThatIsPassedOverIsMissing() throws Exception {
    try (TrackingHarness harness = harness()) {
      frames(harness, GATE, 0, 3);
      Received missing = inputs.start(GATE, "cat", 4, 0);
      commands(harness, missing);
      assertThat(harness.letters()).isEmpty();
      frames(harness, GATE, 5, 8);

      assertLetter(harness.letters().get(0), missing, Reason.FRAME_MISSING, "frame 4", "frame 5");
    }
  }

  @Test
  void aLateCorrectRevisesWhatWasSaid() throws Exception {
    Box fixed = Inputs.truth(GATE, 1, 5);
    List<TrackEvent> expected = expected(GATE, "cat", 0, 0, 10);
    List<TrackEvent> timely = corrected(14, new Fix(5, fixed, "fix"));
    for (TrackEvent event : timely.subList(5, 10)) {
      expected.add(ExpectedTrack.revised(event, "fix"));
    }
    expected.addAll(timely.subList(10, 14));

    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 10);
      commands(harness, inputs.correct("fix", GATE, "cat", 5, fixed));
      frames(harness, GATE, 10, 14);

      assertThat(harness.events()).isEqualTo(expected);
      assertIdsAreUnique(harness.events());
      assertThat(harness.letters()).isEmpty();
    }
  }

  /** As those who send commands at least once do. */
  @Test
  void aCorrectThatComesTwiceSaysNothingTwice() throws Exception {
    Received late = inputs.correct("fix", GATE, "cat", 5, Inputs.truth(GATE, 1, 5));
    Received later = inputs.correct("later", GATE, "cat", 8, Inputs.truth(GATE, 2, 8));
    Received timely = inputs.correct("timely", GATE, "cat", 2, Inputs.truth(GATE, 1, 2));
    List<TrackEvent> once = new ArrayList<>();
    for (int times = 1; times <= 2; times++) {
      try (TrackingHarness harness = harness()) {
        commands(harness, inputs.start(GATE, "cat", 0, 0), timely, timely);
        frames(harness, GATE, 0, 10);
        commands(harness, late);
        commands(harness, later);
        if (times == 2) {
          commands(harness, late, late, later, timely);
        }
        frames(harness, GATE, 10, 14);
        if (times == 2) {
          commands(harness, timely, late, later);
        }
        assertIdsAreUnique(harness.events());
        assertThat(harness.letters()).isEmpty();
        if (times == 1) {
          once.addAll(harness.events());
        } else {
          assertThat(harness.events()).isEqualTo(once);
        }
      }
    }
  }

  @Test
  void aLateCorrectLeavesALaterOneAlone() throws Exception {
    Box early = Inputs.truth(GATE, 1, 3);
    Box later = Inputs.truth(GATE, 2, 7);
    List<TrackEvent> first = corrected(10, new Fix(7, later, "later"));
    List<TrackEvent> both = corrected(14, new Fix(3, early, "early"), new Fix(7, later, "later"));
    List<TrackEvent> expected = new ArrayList<>(first);
    for (TrackEvent event : both.subList(3, 7)) {
      expected.add(ExpectedTrack.revised(event, "early"));
    }
    expected.addAll(both.subList(10, 14));

    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.correct("later", GATE, "cat", 7, later));
      frames(harness, GATE, 0, 10);
      TargetRecord before = harness.store(GATE).target("cat");
      TemplateEmbedding template = harness.store(GATE).template("cat");
      commands(harness, inputs.correct("early", GATE, "cat", 3, early));

      TargetRecord after = harness.store(GATE).target("cat");
      assertThat(after.state()).isEqualTo(before.state());
      assertThat(after.box()).isEqualTo(before.box());
      assertThat(after.lastFrame()).isEqualTo(before.lastFrame());
      assertThat(after.supersededAt()).isNull();
      assertThat(harness.store(GATE).template("cat")).isEqualTo(template);
      frames(harness, GATE, 10, 14);
      assertThat(harness.events()).isEqualTo(expected);
      assertIdsAreUnique(harness.events());
    }
  }

  @Test
  void aLateCorrectReachesToTheNextOfSeveralLaterOnes() throws Exception {
    Fix early = new Fix(2, Inputs.truth(GATE, 1, 2), "early");
    Fix next = new Fix(5, Inputs.truth(GATE, 2, 5), "next");
    Fix last = new Fix(8, Inputs.truth(GATE, 1, 8), "last");
    List<TrackEvent> expected = corrected(10, next, last);
    for (TrackEvent event : corrected(10, early, next, last).subList(2, 5)) {
      expected.add(ExpectedTrack.revised(event, "early"));
    }

    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.correct("next", GATE, "cat", 5, next.box()));
      harness.command(inputs.correct("last", GATE, "cat", 8, last.box()));
      frames(harness, GATE, 0, 10);
      commands(harness, inputs.correct("early", GATE, "cat", 2, early.box()));

      assertThat(harness.events()).isEqualTo(expected);
    }
  }

  @Test
  void twoLateCorrectsOutOfOrderGiveWhatTimelyOnesGive() throws Exception {
    Fix early = new Fix(3, Inputs.truth(GATE, 1, 3), "early");
    Fix later = new Fix(6, Inputs.truth(GATE, 2, 6), "later");
    List<TrackEvent> both = corrected(14, early, later);

    for (boolean atOnce : List.of(false, true)) {
      try (TrackingHarness harness = harness()) {
        harness.command(inputs.start(GATE, "cat", 0, 0));
        frames(harness, GATE, 0, 10);
        harness.command(inputs.correct("later", GATE, "cat", 6, later.box()));
        if (!atOnce) {
          harness.settle();
        }
        commands(harness, inputs.correct("early", GATE, "cat", 3, early.box()));
        frames(harness, GATE, 10, 14);

        assertThat(lastSaid(harness.events())).isEqualTo(boxes(both));
        assertIdsAreUnique(harness.events());
      }
    }
  }

  @Test
  void aCorrectThatIsBeingCaughtUpForIsSaidToTheEnd() throws Exception {
    Fix early = new Fix(2, Inputs.truth(GATE, 1, 2), "early");
    Fix later = new Fix(4, Inputs.truth(GATE, 2, 4), "later");
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 10);
      int calls = probe.reached();
      probe.block();
      harness.command(inputs.correct("later", GATE, "cat", 4, later.box()));
      probe.allow(2);
      harness.runMailsUntil(() -> probe.reached() == calls + 3);
      assertThat(harness.store(GATE).target("cat").lastFrame()).isEqualTo(5);
      harness.command(inputs.correct("early", GATE, "cat", 2, early.box()));
      probe.release();
      harness.settle();

      assertThat(lastSaid(harness.events())).isEqualTo(boxes(corrected(10, early, later)));
    }
  }

  @Test
  void aLateStopEndsTheTrackOnItsFrame() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.start(GATE, "dog", 0, 1));
      frames(harness, GATE, 0, 10);
      commands(harness, inputs.stop(GATE, "cat", 6));
      frames(harness, GATE, 10, 12);

      List<TrackEvent> expected = expected(GATE, "cat", 0, 0, 10);
      expected.add(
          ExpectedTrack.stopped(ExpectedTrack.revised(expected.get(6), "stop-cat"), "stop-cat"));
      assertThat(harness.events(GATE, "cat")).isEqualTo(expected);
      assertThat(harness.events(GATE, "dog")).isEqualTo(expected(GATE, "dog", 1, 0, 12));
      assertThat(harness.store(GATE).target("cat")).isNull();
      assertThat(harness.store(GATE).template("cat")).isNull();
      assertIdsAreUnique(harness.events());
    }
  }

  @Test
  void aLateStopBeforeTheStartIsRefused() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 4, 0));
      frames(harness, GATE, 0, 8);
      Received stop = inputs.stop(GATE, "cat", 2);
      Received correct = inputs.correct("fix", GATE, "cat", 3, Inputs.truth(GATE, 1, 3));
      commands(harness, stop, correct);
      frames(harness, GATE, 8, 10);

      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 4, 10));
      assertThat(harness.letters()).hasSize(2);
      assertLetter(harness.letters().get(0), stop, Reason.UNKNOWN_TRACK, "frame 4", "frame 2");
      assertLetter(harness.letters().get(1), correct, Reason.UNKNOWN_TRACK, "frame 4", "frame 3");
    }
  }

  @Test
  void aLateStartAndItsLateStopOnPassedFrames() throws Exception {
    for (boolean atOnce : List.of(false, true)) {
      try (TrackingHarness harness = harness()) {
        frames(harness, GATE, 0, 10);
        harness.command(inputs.start(GATE, "cat", 2, 0));
        if (!atOnce) {
          harness.settle();
        }
        commands(harness, inputs.stop(GATE, "cat", 5));
        frames(harness, GATE, 10, 12);

        List<TrackEvent> ends =
            harness.events().stream().filter(e -> e.status() == TargetStatus.ENDED).toList();
        assertThat(ends).hasSize(1);
        assertThat(ends.get(0).frameNumber()).isEqualTo(5);
        assertThat(ends.get(0).endReason()).isEqualTo(EndReason.STOPPED);
        assertThat(ends.get(0).late()).isTrue();
        assertThat(ends.get(0).box()).isEqualTo(expected(GATE, "cat", 0, 2, 6).get(3).box());
        assertThat(harness.events()).hasSize(atOnce ? 4 : 9);
        assertIdsAreUnique(harness.events());
        assertThat(harness.keys("targets")).isEmpty();
        assertThat(harness.letters()).isEmpty();
      }
    }
  }

  @Test
  void aLateStopAfterALateCorrectEndsWithTheCorrectedBox() throws Exception {
    Fix fix = new Fix(3, Inputs.truth(GATE, 1, 3), "fix");
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 10);
      commands(
          harness, inputs.correct("fix", GATE, "cat", 3, fix.box()), inputs.stop(GATE, "cat", 6));

      List<TrackEvent> revised = harness.events().subList(10, harness.events().size());
      List<TrackEvent> timely = corrected(7, fix);
      assertThat(revised).extracting(TrackEvent::frameNumber).isEqualTo(range(3, 7));
      assertThat(revised).extracting(TrackEvent::box).isEqualTo(boxes(timely.subList(3, 7)));
      assertThat(revised.get(3).status()).isEqualTo(TargetStatus.ENDED);
      assertThat(revised.get(3).commandId()).isEqualTo("stop-cat");
      assertIdsAreUnique(harness.events());
    }
  }

  @Test
  void severalLateCommandsOnOneFrame() throws Exception {
    try (TrackingHarness harness = harness()) {
      for (int object = 0; object < 3; object++) {
        harness.command(inputs.start(GATE, "t" + object, 0, object));
      }
      frames(harness, GATE, 0, 8);
      Box fixed = Inputs.truth(GATE, 2, 4);
      commands(
          harness,
          inputs.stop(GATE, "t0", 4),
          inputs.stop(GATE, "t1", 4),
          inputs.correct("fix", GATE, "t2", 4, fixed));
      Received again = inputs.start(GATE, "t0", 4, 0);
      commands(harness, again);

      assertThat(harness.events(GATE, "t0")).hasSize(9);
      assertThat(harness.events(GATE, "t1")).hasSize(9);
      assertThat(harness.events(GATE, "t2")).hasSize(12);
      assertThat(harness.letters()).hasSize(1);
      assertLetter(harness.letters().get(0), again, Reason.TRACK_EXISTS, "t0", "frame 4");
      assertIdsAreUnique(harness.events());
    }
  }

  @Test
  void aLateStartOfAnIdThatWasAliveThenIsRefused() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 3, 0));
      harness.command(inputs.stop(GATE, "cat", 6));
      frames(harness, GATE, 0, 10);
      int said = harness.events().size();
      Received during = inputs.start(GATE, "cat", 5, 1);
      Received before = inputs.start(GATE, "cat", 1, 1);
      commands(harness, during, before);
      assertThat(harness.events()).hasSize(said);
      assertThat(harness.letters()).hasSize(2);
      assertThat(harness.letters())
          .anySatisfy(letter -> assertLetter(letter, during, Reason.TRACK_EXISTS, "frame 5"))
          .anySatisfy(letter -> assertLetter(letter, before, Reason.TRACK_EXISTS, "frame 1"));

      commands(harness, inputs.start(GATE, "cat", 8, 1));
      assertThat(boxes(harness.events().subList(said, said + 2)))
          .isEqualTo(boxes(expected(GATE, "cat", 1, 8, 10)));
      assertIdsAreUnique(harness.events());
    }
  }

  @Test
  void anIdMayStartLateAfterItsLateStop() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 10);
      commands(harness, inputs.stop(GATE, "cat", 4));
      commands(harness, inputs.start(GATE, "cat", 6, 1));
      frames(harness, GATE, 10, 12);

      assertThat(harness.letters()).isEmpty();
      assertThat(harness.events().subList(11, 17))
          .extracting(TrackEvent::box)
          .isEqualTo(boxes(expected(GATE, "cat", 1, 6, 12)));
      assertIdsAreUnique(harness.events());
    }
  }

  @Test
  void aLateStartOfALiveIdIsRefused() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 3, 0));
      frames(harness, GATE, 0, 8);
      Received second = inputs.start(GATE, "cat", 5, 1);
      commands(harness, second);
      frames(harness, GATE, 8, 10);

      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 3, 10));
      assertLetter(harness.letters().get(0), second, Reason.TRACK_EXISTS, "cat");
    }
  }

  @Test
  void aLateCommandWithABadBoxChangesNothing() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 8);
      Received bad = inputs.correct("fix", GATE, "cat", 3, new Box(500, 500, 10, 10));
      commands(harness, bad);
      frames(harness, GATE, 8, 10);

      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 10));
      assertLetter(harness.letters().get(0), bad, Reason.BAD_BOX, "500");
    }
  }

  private record Fix(long frame, Box box, String command) {}

  /** A track of object 0 from frame 0 on with timely corrections. */
  private static List<TrackEvent> corrected(long to, Fix... fixes) throws Exception {
    List<TrackEvent> events = new ArrayList<>();
    try (ExpectedTrack hand = new ExpectedTrack(GATE, "cat")) {
      events.add(hand.start(0, Inputs.truth(GATE, 0, 0)));
      for (long n = 1; n < to; n++) {
        TrackEvent event = null;
        for (Fix fix : fixes) {
          if (fix.frame() == n) {
            event = hand.correct(n, fix.box(), fix.command());
          }
        }
        events.add(event == null ? hand.search(n) : event);
      }
    }
    return events;
  }

  private static List<Box> boxes(List<TrackEvent> events) {
    return events.stream().map(TrackEvent::box).toList();
  }

  /** The boxes that hold in the end, from frame 0 on. */
  private static List<Box> lastSaid(List<TrackEvent> events) {
    List<Box> boxes = new ArrayList<>();
    for (TrackEvent event : events) {
      int frame = (int) event.frameNumber();
      if (frame == boxes.size()) {
        boxes.add(event.box());
      } else {
        boxes.set(frame, event.box());
      }
    }
    return boxes;
  }
}
