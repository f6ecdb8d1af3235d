package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.TargetRecord;
import io.siamflow.codec.TargetRecordCodec;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.testing.PatchNetworkFactory;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.runtime.throwable.ThrowableClassifier;
import org.apache.flink.runtime.throwable.ThrowableType;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A job that dies and comes back says the same as one that lives on. */
class RestoreHarnessTest extends HarnessTest {

  private static final List<String> CAMERAS = List.of("gate", "yard", "roof", "lane");
  private static final int FRAMES = 10;

  /** Frames that are worked on after the last checkpoint before the job dies. */
  private static final int REDONE = 3;

  /** Bytes of a record before its fields: a mark and the schema's fingerprint. */
  private static final int SCHEMA_HEADER = 10;

  /** Commands for frames to come, then the frames of all cameras in turn. */
  private List<Received> timelyCommands() {
    List<Received> commands = new ArrayList<>();
    for (String camera : CAMERAS) {
      commands.add(inputs.start(camera, "cat", 0, 0));
      commands.add(inputs.start(camera, "dog", 3, 1));
      commands.add(inputs.correct("fix", camera, "cat", 5, Inputs.truth(camera, 2, 5)));
      commands.add(inputs.stop(camera, "cat", 8));
      commands.add(inputs.stop(camera, "dog", 9));
    }
    return commands;
  }

  private List<Received> frames() {
    List<Received> frames = new ArrayList<>();
    for (int n = 0; n < FRAMES; n++) {
      for (String camera : CAMERAS) {
        frames.add(inputs.frame(camera, n));
      }
    }
    return frames;
  }

  private List<TrackEvent> uninterrupted() throws Exception {
    try (TrackingHarness harness = harness()) {
      for (Received command : timelyCommands()) {
        harness.command(command);
      }
      for (Received frame : frames()) {
        harness.frame(frame);
      }
      harness.settle();
      assertThat(harness.events()).hasSize(CAMERAS.size() * (9 + 7));
      return sorted(harness.events());
    }
  }

  private static List<TrackEvent> sorted(List<TrackEvent> events) {
    List<TrackEvent> sorted = new ArrayList<>(events);
    sorted.sort(Comparator.comparing(TrackEvent::eventId));
    return sorted;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 14, 23, 33, 39, 40})
  void nothingIsLostOrDoubledWhereverTheJobDies(int cut) throws Exception {
    List<TrackEvent> all = new ArrayList<>();
    List<TrackEvent> saidTwice;
    OperatorSubtaskState state;
    List<Received> frames = frames();
    try (TrackingHarness harness = harness()) {
      for (Received command : timelyCommands()) {
        harness.command(command);
      }
      for (Received frame : frames.subList(0, cut)) {
        harness.frame(frame);
      }
      state = harness.checkpoint();
      all.addAll(harness.events());
      // What is done after the checkpoint is done again; at-least-once says it twice.
      for (Received frame : frames.subList(cut, Math.min(cut + REDONE, frames.size()))) {
        harness.frame(frame);
      }
      harness.settle();
      saidTwice = harness.events().subList(all.size(), harness.events().size());
    }
    try (TrackingHarness harness =
        new TrackingHarness(probe, factory, Settings.PLAIN, 1, 0, state)) {
      for (Received frame : frames.subList(cut, frames.size())) {
        harness.frame(frame);
      }
      harness.settle();
      all.addAll(harness.events());
      // The same ids, the same content, and in each camera's order.
      assertThat(saidTwice).hasSizeGreaterThanOrEqualTo(cut < 36 ? REDONE : 0);
      assertThat(harness.events()).containsAll(saidTwice);
      for (String camera : CAMERAS) {
        List<TrackEvent> first =
            saidTwice.stream().filter(event -> event.cameraId().equals(camera)).toList();
        assertThat(harness.events(camera).subList(0, first.size())).isEqualTo(first);
      }
      assertThat(harness.keys("targets")).isEmpty();
      assertThat(harness.keys("templates")).isEmpty();
      assertThat(harness.keys("pending")).isEmpty();
      assertThat(harness.letters()).isEmpty();
    }
    assertIdsAreUnique(all);
    assertThat(sorted(all)).isEqualTo(uninterrupted());
  }

  @Test
  void theJobMayGrowAndShrink() throws Exception {
    assertThat(CAMERAS.stream().map(RestoreHarnessTest::subtask).distinct()).hasSize(2);
    List<TrackEvent> all = new ArrayList<>();
    List<Received> frames = frames();
    OperatorSubtaskState one;
    try (TrackingHarness harness = harness()) {
      for (Received command : timelyCommands()) {
        harness.command(command);
      }
      for (Received frame : frames.subList(0, 14)) {
        harness.frame(frame);
      }
      one = harness.checkpoint();
      all.addAll(harness.events());
    }

    List<OperatorSubtaskState> two = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      OperatorSubtaskState part =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              one, TrackingHarness.MAX_PARALLELISM, 1, 2, subtask);
      try (TrackingHarness harness =
          new TrackingHarness(probe, factory, Settings.PLAIN, 2, subtask, part)) {
        for (Received frame : frames.subList(14, 29)) {
          if (subtask(new String(frame.key())) == subtask) {
            harness.frame(frame);
          }
        }
        two.add(harness.checkpoint());
        assertThat(harness.events())
            .extracting(event -> subtask(event.cameraId()))
            .containsOnly(subtask);
        all.addAll(harness.events());
      }
    }

    OperatorSubtaskState both =
        AbstractStreamOperatorTestHarness.repartitionOperatorState(
            AbstractStreamOperatorTestHarness.repackageState(two.get(0), two.get(1)),
            TrackingHarness.MAX_PARALLELISM,
            2,
            1,
            0);
    try (TrackingHarness harness =
        new TrackingHarness(probe, factory, Settings.PLAIN, 1, 0, both)) {
      for (Received frame : frames.subList(29, frames.size())) {
        harness.frame(frame);
      }
      harness.settle();
      all.addAll(harness.events());
      assertThat(harness.keys("targets")).isEmpty();
      assertThat(harness.keys("templates")).isEmpty();
      assertThat(harness.keys("pending")).isEmpty();
    }
    assertIdsAreUnique(all);
    assertThat(sorted(all)).isEqualTo(uninterrupted());
  }

  private static int subtask(String camera) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(
        camera, TrackingHarness.MAX_PARALLELISM, 2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void aReplayGoesOnWhereItWas(int callsBefore) throws Exception {
    Box fixed = Inputs.truth(GATE, 1, 3);
    List<TrackEvent> expected;
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 10);
      commands(harness, inputs.correct("fix", GATE, "cat", 3, fixed));
      frames(harness, GATE, 10, 12);
      expected = harness.events();
      assertThat(expected).hasSize(10 + 7 + 2);
    }

    List<TrackEvent> all = new ArrayList<>();
    OperatorSubtaskState state;
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 10);
      int calls = probe.reached();
      probe.block();
      harness.command(inputs.correct("fix", GATE, "cat", 3, fixed));
      harness.frame(inputs.frame(GATE, 10));
      probe.allow(callsBefore);
      harness.runMailsUntil(() -> probe.reached() == calls + callsBefore + 1);
      probe.allow(1);
      state = harness.checkpoint();
      assertThat(harness.store(GATE).target("cat").lastFrame()).isEqualTo(3 + callsBefore);
      all.addAll(harness.events());
    }
    try (TrackingHarness harness =
        new TrackingHarness(probe, factory, Settings.PLAIN, 1, 0, state)) {
      harness.settle();
      frames(harness, GATE, 11, 12);
      all.addAll(harness.events());
    }
    assertThat(all).isEqualTo(expected);
  }

  @Test
  void theHistoryIsRestored() throws Exception {
    OperatorSubtaskState state;
    Duration fourFrames = Duration.ofMillis(4 * Inputs.PERIOD);
    TrackingOptions options = Settings.history(Settings.PLAIN, fourFrames, 16 << 20);
    try (TrackingHarness harness = harness(options)) {
      frames(harness, GATE, 0, 8);
      state = harness.checkpoint();
    }
    try (TrackingHarness harness = new TrackingHarness(probe, factory, options, 1, 0, state)) {
      commands(harness, inputs.start(GATE, "cat", 4, 0));
      assertThat(harness.events())
          .extracting(TrackEvent::box)
          .isEqualTo(expected(GATE, "cat", 0, 4, 8).stream().map(TrackEvent::box).toList());
      frames(harness, GATE, 8, 20);
      assertThat(harness.store(GATE).history()).hasSize(5);
      assertThat(harness.store(GATE).camera().historyBytes())
          .isEqualTo(5L * Inputs.data(GATE, 0).length);
    }
  }

  @Test
  void aCommandsTimeGoesOn() throws Exception {
    TrackingOptions options = Settings.waiting(Settings.PLAIN, Duration.ofSeconds(10), 1000);
    Received missing = inputs.start(GATE, "cat", 50, 0);
    OperatorSubtaskState state;
    try (TrackingHarness harness = harness(options)) {
      harness.flink().setProcessingTime(1_000);
      frames(harness, GATE, 0, 2);
      commands(harness, missing);
      state = harness.checkpoint();
    }
    try (TrackingHarness harness = new TrackingHarness(probe, factory, options, 1, 0, state)) {
      harness.flink().setProcessingTime(10_999);
      assertThat(harness.letters()).isEmpty();
      harness.flink().setProcessingTime(11_000);
      assertThat(harness.letters()).hasSize(1);
      assertLetter(harness.letters().get(0), missing, Reason.FRAME_MISSING, "frame 50");
    }
  }

  /** As a savepoint of a later release is to this one. */
  @Test
  void stateOfAnUnknownSchemaIsRefusedAndTheJobNotStartedAgain() throws Exception {
    OperatorSubtaskState state;
    byte[] header;
    try (TrackingHarness harness = harness()) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 3);
      state = harness.checkpoint();
      TargetRecord target = harness.store(GATE).target("cat");
      header = Arrays.copyOf(new TargetRecordCodec().encode(target), SCHEMA_HEADER);
    }
    OperatorSubtaskState later = withOtherSchema(state, header);
    assertThatThrownBy(
            () -> new TrackingHarness(probe, factory, Settings.PLAIN, 1, 0, later).close())
        .hasStackTraceContaining("the state has a TARGET record that cannot be read: no schema has")
        .hasStackTraceContaining("restore it with that one or a newer one")
        .satisfies(
            refusal ->
                assertThat(
                        ThrowableClassifier.findThrowableOfThrowableType(
                            refusal, ThrowableType.NonRecoverableError))
                    .isPresent());
  }

  /** The state with another fingerprint wherever a record has this one's. */
  private static OperatorSubtaskState withOtherSchema(OperatorSubtaskState state, byte[] header)
      throws Exception {
    KeyGroupsStateHandle keyed =
        (KeyGroupsStateHandle) state.getManagedKeyedState().iterator().next();
    byte[] bytes;
    try (InputStream in = keyed.openInputStream()) {
      bytes = in.readAllBytes();
    }
    int changed = 0;
    for (int at = 0; at + header.length <= bytes.length; at++) {
      if (Arrays.equals(bytes, at, at + header.length, header, 0, header.length)) {
        bytes[at + header.length - 1]++;
        changed++;
      }
    }
    assertThat(changed).isEqualTo(1);
    return state.toBuilder()
        .setManagedKeyedState(
            new KeyGroupsStateHandle(
                keyed.getGroupRangeOffsets(), new ByteStreamStateHandle("later", bytes)))
        .build();
  }

  @Test
  void anUpdatedTemplateIsRestored() throws Exception {
    PatchNetworkFactory updating = new PatchNetworkFactory(probe, 0.1);
    List<TrackEvent> expected = new ArrayList<>();
    try (ExpectedTrack hand = new ExpectedTrack(GATE, "cat", PatchNetworkFactory.PATCH_A, 0.1)) {
      expected.add(hand.start(0, Inputs.truth(GATE, 0, 0)));
      for (long n = 1; n < 10; n++) {
        expected.add(hand.search(n));
      }
    }
    List<TrackEvent> all = new ArrayList<>();
    OperatorSubtaskState state;
    try (TrackingHarness harness = new TrackingHarness(probe, updating, Settings.PLAIN)) {
      harness.command(inputs.start(GATE, "cat", 0, 0));
      frames(harness, GATE, 0, 5);
      state = harness.checkpoint();
      all.addAll(harness.events());
    }
    try (TrackingHarness harness =
        new TrackingHarness(probe, updating, Settings.PLAIN, 1, 0, state)) {
      frames(harness, GATE, 5, 10);
      all.addAll(harness.events());
    }
    assertThat(all).isEqualTo(expected);
  }
}
