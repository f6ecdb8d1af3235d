package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackEvent;
import io.siamflow.pipeline.TrackingOptions.RestartPolicy;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.junit.jupiter.api.Test;

/** What a camera may take, what ends by itself, and what stays of it. */
class LimitsHarnessTest extends HarnessTest {

  private static final Duration SILENCE = Duration.ofSeconds(30);

  @Test
  void tenThousandStartsOnOneCameraAreRefusedBeyondTheLimitAndOthersAreServed() throws Exception {
    try (TrackingHarness harness = harness(Settings.targetsPerCamera(Settings.PLAIN, 5))) {
      harness.command(inputs.start(YARD, "cat", 0, 0));
      for (int n = 0; n < 10_000; n++) {
        harness.command(inputs.start(GATE, "t" + n, 0, n % 3));
      }
      for (long n = 0; n < 4; n++) {
        harness.frame(inputs.frame(GATE, n));
        harness.frame(inputs.frame(YARD, n));
      }
      harness.settle();

      assertThat(harness.store(GATE).targets()).hasSize(5);
      assertThat(harness.events(GATE)).hasSize(5 * 4);
      assertThat(harness.events(YARD)).isEqualTo(expected(YARD, "cat", 0, 0, 4));
      assertThat(harness.letters()).hasSize(9_995);
      assertThat(
              harness.letters().stream()
                  .collect(Collectors.groupingBy(DeadLetter::reason, Collectors.counting())))
          .containsOnlyKeys(Reason.TOO_MANY_WAITING, Reason.TOO_MANY_TARGETS)
          .containsEntry(Reason.TOO_MANY_TARGETS, 995L);
      assertThat(harness.letters())
          .filteredOn(letter -> letter.reason() == Reason.TOO_MANY_TARGETS)
          .allSatisfy(letter -> assertThat(letter.detail()).contains("START", GATE, "5 targets"));
    }
  }

  @Test
  void lateStartsCountToo() throws Exception {
    try (TrackingHarness harness = harness(Settings.targetsPerCamera(Settings.PLAIN, 2))) {
      harness.command(inputs.start(GATE, "a", 0, 0));
      frames(harness, GATE, 0, 6);
      Received third = inputs.start(GATE, "c", 1, 2);
      commands(harness, inputs.start(GATE, "b", 1, 1), third);
      assertThat(harness.letters()).hasSize(1);
      assertLetter(harness.letters().get(0), third, Reason.TOO_MANY_TARGETS, "2 targets");

      commands(harness, inputs.stop(GATE, "a", 6), inputs.start(GATE, "d", 7, 2));
      frames(harness, GATE, 6, 9);
      assertThat(harness.events(GATE, "d")).hasSize(2);
    }
  }

  @Test
  void commandsForFramesFarOffDoNotKeepOutThoseWhoseFramesCome() throws Exception {
    TrackingOptions options = Settings.waiting(Settings.PLAIN, Duration.ofMinutes(1), 10);
    try (TrackingHarness harness = harness(options)) {
      for (int n = 0; n < 10; n++) {
        harness.command(inputs.start(GATE, "far" + n, Long.MAX_VALUE - n, 0));
      }
      harness.command(inputs.start(GATE, Long.MAX_VALUE, "epoch", 0, Inputs.truth(GATE, 0, 0)));
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 4);
      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 4));
      assertThat(harness.letters())
          .extracting(DeadLetter::reason)
          .containsExactly(Reason.TOO_MANY_WAITING, Reason.TOO_MANY_WAITING);
      assertThat(harness.letters().get(0).detail()).contains("start-epoch");
      assertThat(harness.letters().get(1).detail()).contains("start-far0");
      assertThat(harness.letters().get(1).offset()).isZero();
    }
  }

  @Test
  void theTargetsOfASilentCameraEndAfterTheLimit() throws Exception {
    try (TrackingHarness harness = harness(Settings.silence(Settings.PLAIN, SILENCE))) {
      for (String camera : List.of(GATE, YARD)) {
        harness.command(inputs.start(camera, "cat", 0, 0));
        harness.command(inputs.start(camera, "dog", 0, 1));
        frames(harness, camera, 0, 3);
      }
      harness.flink().setProcessingTime(20_000);
      frames(harness, YARD, 3, 4);
      harness.flink().setProcessingTime(29_999);
      assertThat(harness.store(GATE).targets()).hasSize(2);
      harness.flink().setProcessingTime(30_000);

      List<TrackEvent> cat = harness.events(GATE, "cat");
      assertThat(cat).hasSize(4);
      assertThat(cat.get(3).status()).isEqualTo(TargetStatus.ENDED);
      assertThat(cat.get(3).endReason()).isEqualTo(EndReason.CAMERA_SILENT);
      assertThat(cat.get(3).frameNumber()).isEqualTo(2);
      assertThat(cat.get(3).capturedAt()).isEqualTo(cat.get(2).capturedAt());
      assertThat(cat.get(3).box()).isEqualTo(cat.get(2).box());
      assertThat(cat.get(3).eventId()).isEqualTo("gate/0/2/cat//silent");
      assertThat(harness.keys("targets")).containsExactly(YARD);
      assertThat(harness.keys("templates")).containsExactly(YARD);
      assertThat(harness.keys("history")).containsExactly(YARD);
      assertThat(harness.metrics().targets(TargetStatus.TRACKED)).isEqualTo(2);

      harness.flink().setProcessingTime(49_999);
      assertThat(harness.events(YARD)).hasSize(8);
      harness.flink().setProcessingTime(50_000);
      assertThat(harness.events(YARD)).hasSize(10);
      assertIdsAreUnique(harness.events());
      assertThat(harness.metrics().templateBytes()).isZero();

      // It comes back: old frames stay old, and it can be followed again.
      harness.frame(inputs.frame(GATE, 2));
      harness.command(inputs.start(GATE, "new", 3, 0));
      frames(harness, GATE, 3, 6);
      assertThat(harness.events(GATE, "new")).isEqualTo(expected(GATE, "new", 0, 3, 6));
      harness.flink().setProcessingTime(80_000);
      assertThat(harness.events(GATE, "new")).hasSize(4);
      assertThat(harness.keys("targets")).isEmpty();
    }
  }

  @Test
  void theTimeWithoutTheJobIsNotTheCameras() throws Exception {
    OperatorSubtaskState state;
    TrackingOptions options = Settings.silence(Settings.PLAIN, SILENCE);
    try (TrackingHarness harness = harness(options)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 3);
      state = harness.checkpoint();
    }
    try (TrackingHarness harness =
        new TrackingHarness(probe, factory, options, 1, 0, state, 500_000)) {
      harness.flink().setProcessingTime(529_999);
      assertThat(harness.events()).isEmpty();
      harness.flink().setProcessingTime(530_000);
      assertThat(harness.events())
          .extracting(TrackEvent::endReason)
          .containsExactly(EndReason.CAMERA_SILENT);
    }
  }

  @Test
  void framesThatWaitForTheDeviceAreNoSilence() throws Exception {
    try (TrackingHarness harness = harness(Settings.silence(Settings.PLAIN, SILENCE))) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 1);
      probe.block();
      harness.frame(inputs.frame(GATE, 1));
      harness.frame(inputs.frame(GATE, 2));
      harness.flink().setProcessingTime(100_000);
      probe.release();
      harness.settle();
      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 3));
      harness.flink().setProcessingTime(200_000);
      assertThat(harness.events()).hasSize(4);
    }
  }

  @Test
  void nothingIsKeptOfTargetsThatEnded() throws Exception {
    TrackingOptions options =
        Settings.restart(
            Settings.silence(Settings.lost(Settings.PLAIN, 2, Duration.ofMillis(200)), SILENCE),
            RestartPolicy.END);
    try (TrackingHarness harness = harness(options)) {
      for (int n = 0; n < 6; n++) {
        harness.command(inputs.start(GATE, "t" + n, 0, n % 3));
      }
      harness.command(inputs.stop(GATE, "t0", 2));
      frames(harness, GATE, 0, 5);
      assertThat(harness.metrics().templateBytes()).isEqualTo(5 * 225 * 4);
      commands(harness, inputs.stop(GATE, "t1", 3));
      assertThat(harness.store(GATE).targets()).hasSize(4);
      assertThat(harness.metrics().templateBytes()).isEqualTo(4 * 225 * 4);
      harness.frame(inputs.frame(GATE, 1, 0));
      harness.settle();
      assertNothingIsKept(harness);

      harness.command(
          inputs.command(Action.START, "again", GATE, 1, "u", 1, Inputs.truth(GATE, 0, 1), null));
      harness.frame(inputs.frame(GATE, 1, 1));
      harness.settle();
      assertThat(harness.store(GATE).targets()).hasSize(1);
      harness.flink().setProcessingTime(SILENCE.toMillis());
      assertNothingIsKept(harness);
      assertThat(harness.keys("history")).isEmpty();
      assertThat(harness.keys("pending")).isEmpty();
    }
  }

  private static void assertNothingIsKept(TrackingHarness harness) {
    assertThat(harness.keys("targets")).isEmpty();
    assertThat(harness.keys("templates")).isEmpty();
    assertThat(harness.metrics().templateBytes()).isZero();
    for (TargetStatus status : TargetStatus.values()) {
      if (status != TargetStatus.ENDED) {
        assertThat(harness.metrics().targets(status)).as(status.name()).isZero();
      }
    }
  }

  @Test
  void anIdleInputHoldsNobodysWatermark() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 2);
      harness.flink().processWatermarkStatus2(WatermarkStatus.IDLE);
      harness.flink().processWatermark1(new Watermark(9));
      assertThat(watermarks(harness)).containsExactly(9L);

      // A camera of which nothing comes any more holds back nothing either.
      harness.frame(inputs.frame(YARD, 0));
      frames(harness, GATE, 2, 3);
      harness.flink().processWatermark1(new Watermark(10));
      harness.settle();
      assertThat(watermarks(harness)).containsExactly(9L, 10L);
    }
  }

  private static List<Long> watermarks(TrackingHarness harness) {
    return harness.flink().getOutput().stream()
        .filter(element -> element instanceof StreamElement)
        .filter(element -> ((StreamElement) element).isWatermark())
        .map(element -> ((Watermark) element).getTimestamp())
        .toList();
  }
}
