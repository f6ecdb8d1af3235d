package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.codec.TrackEvent;
import io.siamflow.pipeline.TrackingOptions.ModelPolicy;
import io.siamflow.testing.OtherModels;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.TargetStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** A savepoint whose tracks are followed with models that are missing or have other weights. */
class ChangedModelHarnessTest extends HarnessTest {

  private static final String OLD = "aa".repeat(32);
  private static final String NEW = "cc".repeat(32);

  private NetworkFactory replaced() {
    return new OtherModels(factory, new TreeMap<>(Map.of(PatchNetworkFactory.PATCH_A, NEW)));
  }

  /** Two tracks of different models on one camera, ten frames old. */
  private OperatorSubtaskState savepoint(TrackingOptions options) throws Exception {
    try (TrackingHarness harness = harness(options)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      harness.command(
          inputs.start(GATE, 0, "dog", 0, Inputs.truth(GATE, 1, 0), PatchNetworkFactory.PATCH_B));
      frames(harness, GATE, 0, 10);
      return harness.checkpoint();
    }
  }

  @Test
  void refusedByNameAndHashes() throws Exception {
    OperatorSubtaskState state = savepoint(Settings.PLAIN);
    assertThatThrownBy(
            () -> new TrackingHarness(probe, replaced(), Settings.PLAIN, 1, 0, state).close())
        .isInstanceOf(SuppressRestartsException.class)
        .cause()
        .hasMessageContainingAll(
            "'patch-a' of hash " + OLD + ", which now has hash " + NEW + " (tracks: 1)",
            "'patch-b' of hash " + "bb".repeat(32) + ", which the job does not have",
            "--on-changed-model restart");
  }

  @Test
  void restartedWhereTheyWereSeenLast() throws Exception {
    OperatorSubtaskState state = savepoint(Settings.PLAIN);
    TrackingOptions restart = Settings.changedModel(Settings.PLAIN, ModelPolicy.RESTART);
    List<TrackEvent> expected = new ArrayList<>();
    try (TrackingHarness uninterrupted = harness()) {
      uninterrupted.command(inputs.start(GATE, "cat", 0, 0));
      frames(uninterrupted, GATE, 0, 10);
      // The template is taken anew where the target was seen last.
      commands(
          uninterrupted, inputs.correct("c", GATE, "cat", 9, uninterrupted.events().get(9).box()));
      frames(uninterrupted, GATE, 10, 14);
      expected.addAll(
          uninterrupted.events().stream().filter(event -> event.frameNumber() >= 10).toList());
    }
    try (TrackingHarness harness = new TrackingHarness(probe, replaced(), restart, 1, 0, state)) {
      frames(harness, GATE, 10, 14);
      assertThat(harness.letters()).isEmpty();
      assertThat(harness.events())
          .extracting(TrackEvent::frameNumber)
          .containsExactly(10L, 10L, 11L, 11L, 12L, 12L, 13L, 13L);
      assertThat(harness.events())
          .allSatisfy(
              event -> {
                assertThat(event.modelId()).isEqualTo(PatchNetworkFactory.PATCH_A);
                assertThat(event.modelSha256()).isEqualTo(NEW);
                assertThat(event.status()).isEqualTo(TargetStatus.TRACKED);
              });
      assertThat(harness.events(GATE, "cat"))
          .extracting(TrackEvent::box)
          .isEqualTo(expected.stream().map(TrackEvent::box).toList());
      assertIdsAreUnique(harness.events());
    }
  }

  @Test
  void overloadDoesNotTakeTheFrameAway() throws Exception {
    OperatorSubtaskState state = savepoint(Settings.PLAIN);
    TrackingOptions restart =
        Settings.overload(
            Settings.changedModel(Settings.PLAIN, ModelPolicy.RESTART),
            new Overload(Overload.Policy.LATEST, Duration.ofMillis(1), 1));
    try (TrackingHarness harness = new TrackingHarness(probe, replaced(), restart, 1, 0, state)) {
      harness.frame(inputs.frame(GATE, 10));
      harness.flink().setProcessingTime(1_000);
      frames(harness, GATE, 11, 13);
      assertThat(harness.events(GATE, "cat").get(0).modelSha256()).isEqualTo(NEW);
      assertThat(harness.events(GATE, "cat").get(0).status()).isEqualTo(TargetStatus.TRACKED);
    }
  }

  @Test
  void endedWhereNoFrameIsKept() throws Exception {
    TrackingOptions noHistory = Settings.history(Settings.PLAIN, Duration.ZERO, 1);
    OperatorSubtaskState state = savepoint(noHistory);
    TrackingOptions restart = Settings.changedModel(noHistory, ModelPolicy.RESTART);
    try (TrackingHarness harness = new TrackingHarness(probe, replaced(), restart, 1, 0, state)) {
      frames(harness, GATE, 10, 12);
      assertThat(harness.events()).hasSize(2);
      assertThat(harness.events())
          .allSatisfy(
              event -> {
                assertThat(event.status()).isEqualTo(TargetStatus.ENDED);
                assertThat(event.endReason()).isEqualTo(EndReason.MODEL_CHANGED);
                assertThat(event.frameNumber()).isEqualTo(9);
                assertThat(event.eventId()).endsWith("//model");
              });
      assertThat(harness.keys("targets")).isEmpty();
      assertThat(harness.keys("templates")).isEmpty();
    }
  }
}
