package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.codec.TrackEvent;
import io.siamflow.testing.PatchNetworkFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a round begins and ends, and what its batches hold. */
class RoundsHarnessTest extends HarnessTest {

  private static final long LONG_LINGER = 1_000;

  @Test
  void aBatchCrossesTheCamerasOfASubtask() throws Exception {
    List<String> cameras = cameras(64);
    TrackingOptions options = Settings.batchMax(Settings.linger(Settings.PLAIN, LONG_LINGER), 64);
    try (TrackingHarness harness = harness(options)) {
      startAll(harness, cameras);
      for (int n = 1; n < 4; n++) {
        for (String camera : cameras) {
          harness.frame(inputs.frame(camera, n));
        }
        int round = n;
        harness.runMailsUntil(() -> harness.events().size() == 64 * (round + 1));
      }

      assertThat(probe.searched()).containsOnly(64);
      for (String camera : cameras) {
        assertThat(harness.events(camera)).isEqualTo(expected(camera, "cat", 0, 0, 4));
      }
    }
  }

  @Test
  void aRoundIsFullAtItsSize() throws Exception {
    TrackingOptions options = Settings.batchMax(Settings.linger(Settings.PLAIN, LONG_LINGER), 3);
    try (TrackingHarness harness = harness(options)) {
      startAll(harness, cameras(5));
      int before = probe.searched().size();
      harness.frame(inputs.frame("c0", 1));
      harness.frame(inputs.frame("c1", 1));
      harness.runMails();
      assertThat(probe.searched()).hasSize(before);
      harness.frame(inputs.frame("c2", 1));
      harness.runMailsUntil(() -> harness.events().size() == 5 + 3);
      assertThat(probe.searched().subList(before, before + 1)).containsExactly(3);
    }
  }

  @Test
  void aRoundBeginsWhenEveryFollowedCameraIsThere() throws Exception {
    try (TrackingHarness harness = harness(Settings.linger(Settings.PLAIN, LONG_LINGER))) {
      startAll(harness, cameras(3));
      int before = probe.searched().size();
      for (String camera : cameras(3)) {
        harness.frame(inputs.frame(camera, 1));
      }
      harness.runMailsUntil(() -> harness.events().size() == 6);
      assertThat(probe.searched().subList(before, probe.searched().size())).containsExactly(3);
    }
  }

  @Test
  void aRoundDoesNotWaitPastItsDeadline() throws Exception {
    try (TrackingHarness harness = harness(Settings.linger(Settings.PLAIN, LONG_LINGER))) {
      startAll(harness, cameras(3));
      long now = harness.flink().getProcessingTime();
      int before = probe.searched().size();
      harness.frame(inputs.frame("c0", 1));
      harness.frame(inputs.frame("c1", 1));
      harness.flink().setProcessingTime(now + LONG_LINGER - 1);
      harness.runMails();
      assertThat(probe.searched()).hasSize(before);
      harness.flink().setProcessingTime(now + LONG_LINGER);
      harness.runMailsUntil(() -> harness.events().size() == 3 + 2);
      assertThat(probe.searched().subList(before, probe.searched().size())).containsExactly(2);
    }
  }

  @Test
  void aLateCommandDoesNotWaitForCamerasThatSendNothing() throws Exception {
    try (TrackingHarness harness = harness(Settings.linger(Settings.PLAIN, LONG_LINGER))) {
      startAll(harness, cameras(2));
      long now = harness.flink().getProcessingTime();
      harness.command(inputs.start("c1", "dog", 0, 1));
      harness.flink().setProcessingTime(now + LONG_LINGER);
      harness.runMailsUntil(() -> harness.events("c1", "dog").size() == 1);
    }
  }

  @Test
  void aRoundIsCutAtTheLargestBatch() throws Exception {
    try (TrackingHarness harness = harness(Settings.batchMax(Settings.PLAIN, 2))) {
      for (int object = 0; object < 3; object++) {
        harness.command(inputs.start(GATE, "t" + object, 0, object));
        harness.command(inputs.start(YARD, "t" + object, 0, object));
      }
      for (int n = 0; n < 5; n++) {
        harness.frame(inputs.frame(GATE, n));
        harness.frame(inputs.frame(YARD, n));
      }
      harness.settle();

      assertThat(probe.searched()).allMatch(targets -> targets <= 2);
      for (int object = 0; object < 3; object++) {
        assertThat(harness.events(GATE, "t" + object))
            .isEqualTo(expected(GATE, "t" + object, object, 0, 5));
        assertThat(harness.events(YARD, "t" + object))
            .isEqualTo(expected(YARD, "t" + object, object, 0, 5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 32})
  void theBatchSizeDoesNotMatter(int batchMax) throws Exception {
    try (TrackingHarness harness = harness(Settings.batchMax(Settings.PLAIN, batchMax))) {
      List<String> cameras = cameras(5);
      for (String camera : cameras) {
        harness.command(inputs.start(camera, "cat", 0, 1));
      }
      for (int n = 0; n < 4; n++) {
        for (String camera : cameras) {
          harness.frame(inputs.frame(camera, n));
        }
      }
      harness.settle();
      for (String camera : cameras) {
        assertThat(harness.events(camera)).isEqualTo(expected(camera, "cat", 1, 0, 4));
      }
    }
  }

  @Test
  void aWatermarkDoesNotOvertakeFrames() throws Exception {
    try (TrackingHarness harness = harness(Settings.linger(Settings.PLAIN, LONG_LINGER))) {
      startAll(harness, cameras(3));
      probe.block();
      harness.frame(inputs.frame("c0", 1));
      harness.watermark(7);
      harness.frame(inputs.frame("c1", 1));
      harness.watermark(8);
      harness.runMails();
      assertThat(watermarks(harness)).isEmpty();
      probe.release();
      harness.settle();
      harness.flink().advanceTime(LONG_LINGER);
      harness.settle();

      List<Object> output = List.copyOf(harness.flink().getOutput());
      List<Object> tail = output.subList(3, output.size());
      assertThat(tail).hasSize(4);
      assertThat(cameraOf(tail.get(0))).isEqualTo("c0");
      assertThat(tail.get(1)).isEqualTo(new Watermark(7));
      assertThat(cameraOf(tail.get(2))).isEqualTo("c1");
      assertThat(tail.get(3)).isEqualTo(new Watermark(8));
    }
  }

  @Test
  void aWatermarkPassesWhereNothingWaits() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.watermark(3);
      frames(harness, GATE, 0, 3);
      harness.watermark(4);
      assertThat(watermarks(harness)).containsExactly(3L, 4L);
    }
  }

  @Test
  void aRoundIsFinishedBeforeTheBarrierAndOthersWaitInState() throws Exception {
    OperatorSubtaskState snapshot;
    List<TrackEvent> before;
    try (TrackingHarness harness = harness()) {
      startAll(harness, List.of(GATE));
      probe.block();
      int reached = probe.reached();
      for (int n = 1; n < 6; n++) {
        harness.frame(inputs.frame(GATE, n));
      }
      harness.runMailsUntil(() -> probe.reached() == reached + 1);
      assertThat(harness.events()).hasSize(1);
      probe.allow(1);
      snapshot = harness.checkpoint();
      before = harness.events();

      assertThat(before).isEqualTo(expected(GATE, "cat", 0, 0, 2));
      assertThat(harness.store(GATE).pendingArrivals()).hasSize(4);
      assertThat(probe.reached()).isEqualTo(reached + 1);
    }
    try (TrackingHarness restored =
        new TrackingHarness(probe, factory, Settings.PLAIN, 1, 0, snapshot)) {
      restored.settle();
      List<TrackEvent> all = new ArrayList<>(before);
      all.addAll(restored.events());
      assertThat(all).isEqualTo(expected(GATE, "cat", 0, 0, 6));
      assertThat(restored.keys("pending")).isEmpty();
    }
  }

  @Test
  void theRestGoesOnAfterTheBarrier() throws Exception {
    try (TrackingHarness harness = harness()) {
      startAll(harness, List.of(GATE));
      for (int n = 1; n < 6; n++) {
        harness.frame(inputs.frame(GATE, n));
        harness.checkpoint();
      }
      harness.settle();
      assertThat(harness.events()).isEqualTo(expected(GATE, "cat", 0, 0, 6));
    }
  }

  @Test
  void everythingIsDoneAtTheEndOfInput() throws Exception {
    TrackingOptions options = Settings.batchMax(Settings.linger(Settings.PLAIN, LONG_LINGER), 2);
    try (TrackingHarness harness = harness(options)) {
      for (String camera : cameras(3)) {
        harness.command(inputs.start(camera, "cat", 0, 0));
        harness.command(inputs.start(camera, "dog", 1, 1));
        for (int n = 0; n < 5; n++) {
          harness.frame(inputs.frame(camera, n));
        }
      }
      harness.command(inputs.start("c0", "late", 2, 2));
      harness.watermark(Long.MAX_VALUE);
      harness.endInputs();

      for (String camera : cameras(3)) {
        assertThat(harness.events(camera, "cat")).isEqualTo(expected(camera, "cat", 0, 0, 5));
        assertThat(harness.events(camera, "dog")).isEqualTo(expected(camera, "dog", 1, 1, 5));
      }
      assertThat(harness.events("c0", "late")).hasSize(3);
      assertThat(watermarks(harness)).containsExactly(Long.MAX_VALUE);
      assertThat(harness.letters()).isEmpty();
    }
  }

  @Test
  void stoppingWithASavepointKeepsWaitingCommands() throws Exception {
    OperatorSubtaskState savepoint;
    List<TrackEvent> before;
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(inputs.start(GATE, "dog", 5, 1));
      for (int n = 0; n < 3; n++) {
        harness.frame(inputs.frame(GATE, n));
      }
      harness.flink().getOperator().finish();
      savepoint = harness.checkpoint();
      before = harness.events();
      assertThat(harness.letters()).isEmpty();
    }
    assertThat(before).isEqualTo(expected(GATE, "cat", 0, 0, 3));
    try (TrackingHarness restored =
        new TrackingHarness(probe, factory, Settings.PLAIN, 1, 0, savepoint)) {
      frames(restored, GATE, 3, 8);
      assertThat(restored.events(GATE, "cat"))
          .isEqualTo(expected(GATE, "cat", 0, 0, 8).subList(3, 8));
      assertThat(restored.events(GATE, "dog")).isEqualTo(expected(GATE, "dog", 1, 5, 8));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 100_000})
  void aFullBufferHoldsTheInputBackAndLosesNothing(long bufferBytes) throws Exception {
    TrackingOptions options =
        Settings.bufferBytes(Settings.linger(Settings.PLAIN, LONG_LINGER), bufferBytes);
    try (TrackingHarness harness = harness(options)) {
      // Nobody is followed at first: the frames are done without a batch.
      frames(harness, GATE, 0, 3);
      harness.command(inputs.start(GATE, "cat", 3, 0));
      harness.command(inputs.start(YARD, "cat", 3, 0));
      for (int n = 3; n < 9; n++) {
        harness.frame(inputs.frame(GATE, n));
        harness.frame(inputs.frame(YARD, n));
      }
      harness.endInputs();
      assertThat(harness.events(GATE)).isEqualTo(expected(GATE, "cat", 0, 3, 9));
      assertThat(harness.events(YARD)).isEqualTo(expected(YARD, "cat", 0, 3, 9));
    }
  }

  @Test
  void aFullBufferDoesNotWaitForABatchThatNobodyNeeds() throws Exception {
    TrackingOptions options = Settings.bufferBytes(Settings.linger(Settings.PLAIN, LONG_LINGER), 1);
    try (TrackingHarness harness = harness(options)) {
      startAll(harness, cameras(2));
      frames(harness, "nobody", 0, 3);
      harness.command(inputs.start("nobody", "cat", 2, 0));
      harness.runMailsUntil(() -> harness.events("nobody").size() == 1);
    }
  }

  @Test
  void aFailingNetworkFailsTheTask() throws Exception {
    try (TrackingHarness harness = harness()) {
      startAll(harness, cameras(2));
      long pictures = Pointer.totalCount();
      probe.fail(new IllegalStateException("the device is gone"));
      harness.frame(inputs.frame("c0", 1));
      assertThatThrownBy(harness::settle)
          .hasMessageContaining("the device is gone")
          .hasRootCauseMessage("the device is gone");
      harness.kill();
      assertThat(Pointer.totalCount()).as("native objects").isLessThanOrEqualTo(pictures);
    }
  }

  @Test
  void aTaskThatDiesClosesItsNetworks() throws Exception {
    try (TrackingHarness harness = harness()) {
      harness.command(
          inputs.start(YARD, 0, "dog", 0, Inputs.truth(YARD, 1, 0), PatchNetworkFactory.PATCH_B));
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 2);
      frames(harness, YARD, 0, 2);
      assertThat(probe.open()).isEqualTo(2);
      long pictures = Pointer.totalCount();
      probe.block();
      int reached = probe.reached();
      for (int n = 2; n < 8; n++) {
        harness.frame(inputs.frame(GATE, n));
        harness.frame(inputs.frame(YARD, n));
      }
      harness.runMailsUntil(() -> probe.reached() == reached + 1);
      harness.killWhileBusy();
      assertThat(probe.open()).isZero();
      assertThat(Pointer.totalCount()).as("native objects").isLessThanOrEqualTo(pictures);
    }
  }

  private void startAll(TrackingHarness harness, List<String> cameras) throws Exception {
    for (String camera : cameras) {
      harness.command(inputs.start(camera, "cat", 0, 0));
    }
    for (String camera : cameras) {
      harness.frame(inputs.frame(camera, 0));
    }
    while (harness.events().size() < cameras.size()) {
      harness.flink().advanceTime(LONG_LINGER);
      harness.settle();
    }
  }

  private static List<String> cameras(int count) {
    return IntStream.range(0, count).mapToObj(i -> "c" + i).toList();
  }

  private static List<Long> watermarks(TrackingHarness harness) {
    return harness.flink().getOutput().stream()
        .filter(Watermark.class::isInstance)
        .map(element -> ((Watermark) element).getTimestamp())
        .toList();
  }

  private static String cameraOf(Object element) {
    return ((TrackEvent) ((StreamRecord<?>) element).getValue()).cameraId();
  }
}
