package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.codec.Frame;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.network.SeededPack;
import io.siamflow.pipeline.Overload;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.pipeline.TrackingOptions.ModelPolicy;
import io.siamflow.testing.NetworkProbe;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.testing.RecordedMetrics;
import io.siamflow.testing.SceneCamera;
import io.siamflow.tracker.NetworkFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.metrics.Gauge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that go on from savepoints: of another parallelism, model or release. */
@Timeout(300)
class SavepointIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int CAMERAS = 6;
  private static final int TRACKS = 2;
  private static final int PHASE = 12;
  private static final int PHASES = 4;
  private static final Path RELEASED = Path.of("src/test/resources/savepoints");
  private static final String NEWEST = "v2";

  private static final SceneCamera SCENE = new SceneCamera(3);

  /** Frames of which all was said before the newest savepoint. */
  private static final int SAID_BEFORE = 10;

  /** Frames that were sent before it: the others waited. */
  private static final int SENT_BEFORE = 20;

  @TempDir Path work;

  private static Frame frame(SceneCamera scene, String camera, int number) {
    return new Frame(
        camera,
        0,
        number,
        40L * number,
        PictureEncoding.JPEG,
        SceneCamera.WIDTH,
        SceneCamera.HEIGHT,
        scene.data(number, PictureEncoding.JPEG));
  }

  private static TrackCommand command(
      Action action, String camera, String track, int frame, Box box) {
    return new TrackCommand(
        action + "-" + track + "-" + frame, action, camera, 0, track, frame, box, null, null);
  }

  private static TrackingOptions options(int batchMax, int linger, ModelPolicy policy) {
    TrackingOptions d = TrackingOptions.DEFAULTS;
    return new TrackingOptions(
        batchMax,
        Duration.ofMillis(linger),
        d.bufferBytes(),
        d.historyDuration(),
        d.historyBytes(),
        d.commandWait(),
        d.waitingCommands(),
        d.targetsPerCamera(),
        d.silenceLimit(),
        Overload.NONE,
        d.restartPolicy(),
        policy,
        d.lostBudget(),
        d.lostLimit(),
        d.maxPixels(),
        d.deadLetterBytes(),
        d.schemas());
  }

  private static TrackingOptions options(int batchMax, int linger) {
    return options(batchMax, linger, ModelPolicy.REFUSE);
  }

  /** What is sent in a phase; commands a phase before their frames. */
  private static void play(JobFixture fixture, int phase) throws Exception {
    int first = phase * PHASE;
    for (int c = 0; c < CAMERAS; c++) {
      SceneCamera scene = new SceneCamera(c);
      String camera = "camera-" + c;
      if (phase == 0) {
        for (int t = 0; t < TRACKS; t++) {
          fixture.send(command(Action.START, camera, "t" + t, 0, scene.truth(t, 0)));
        }
      }
      if (phase == PHASES - 1) {
        continue;
      }
      int next = first + PHASE + 2 + c;
      fixture.send(command(Action.CORRECT, camera, "t0", next, scene.truth(0, next)));
      fixture.send(command(Action.START, camera, "p" + phase, next, scene.truth(2, next)));
      if (phase > 0) {
        fixture.send(command(Action.STOP, camera, "p" + (phase - 1), next + 1, null));
      }
    }
    for (int number = first; number < first + PHASE; number++) {
      for (int c = 0; c < CAMERAS; c++) {
        fixture.send(frame(new SceneCamera(c), "camera-" + c, number));
      }
    }
    fixture.flush();
  }

  /** Events that are due when so many phases were played. */
  private static int due(int phases) {
    int events = 0;
    for (int c = 0; c < CAMERAS; c++) {
      int last = phases * PHASE;
      events += TRACKS * last;
      for (int phase = 0; phase < phases - 1; phase++) {
        int begin = (phase + 1) * PHASE + 2 + c;
        int end = Math.min(last - 1, begin + PHASE + 1);
        events += Math.max(0, end - begin + 1);
      }
    }
    return events;
  }

  private static void await(JobFixture fixture, int events) throws Exception {
    fixture.await(PATIENCE, () -> fixture.events().size() >= events, () -> "wanted " + events);
  }

  @Test
  void anotherParallelismAndBatchSayTheSame() throws Exception {
    Map<String, TrackEvent> expected;
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture = fixture(probe, work.resolve("one"))) {
      for (int phase = 0; phase < PHASES; phase++) {
        play(fixture, phase);
        await(fixture, due(phase + 1));
      }
      fixture.stop();
      assertThat(fixture.deadLetters()).isEmpty();
      expected = byId(fixture.events());
      assertThat(expected).hasSize(due(PHASES));
    }
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture = fixture(probe, work.resolve("several"))) {
      NetworkFactory networks = new PatchNetworkFactory(probe);
      int[] parallelism = {1, 2, 4, 1};
      TrackingOptions[] options = {options(32, 5), options(1, 0), options(5, 20), options(3, 0)};
      for (int phase = 0; phase < PHASES; phase++) {
        play(fixture, phase);
        // Some of the phase's frames are not done yet when the job is stopped.
        await(fixture, due(phase) + 1);
        if (phase < PHASES - 1) {
          String savepoint = fixture.savepoint();
          fixture.goOn(savepoint, networks, options[phase + 1], parallelism[phase + 1]);
        }
      }
      await(fixture, due(PHASES));
      fixture.stop();
      assertThat(fixture.deadLetters()).isEmpty();
      Map<String, TrackEvent> events = byId(fixture.events());
      assertThat(events.keySet()).isEqualTo(expected.keySet());
      events.forEach((id, event) -> assertSame(event, expected.get(id)));
      assertThat(events.values()).extracting(TrackEvent::framesSkipped).containsOnly(0);
    }
  }

  private static JobFixture fixture(NetworkProbe probe, Path work) throws Exception {
    return new JobFixture(
        new PatchNetworkFactory(probe),
        options(32, 5),
        DeliveryGuarantee.EXACTLY_ONCE,
        1,
        Files.createDirectory(work));
  }

  private static Map<String, TrackEvent> byId(List<TrackEvent> events) {
    Map<String, TrackEvent> byId = new TreeMap<>();
    for (TrackEvent event : events) {
      assertThat(byId.put(event.eventId(), event)).as(event.eventId()).isNull();
    }
    return byId;
  }

  private static void assertSame(TrackEvent actual, TrackEvent expected) {
    assertThat(actual.status()).as(actual.eventId()).isEqualTo(expected.status());
    assertThat(actual.endReason()).isEqualTo(expected.endReason());
    assertThat(actual.box().x()).isCloseTo(expected.box().x(), within(1e-3));
    assertThat(actual.box().y()).isCloseTo(expected.box().y(), within(1e-3));
    assertThat(actual.box().width()).isCloseTo(expected.box().width(), within(1e-3));
    assertThat(actual.box().height()).isCloseTo(expected.box().height(), within(1e-3));
    if (expected.score() == null) {
      assertThat(actual.score()).as(actual.eventId()).isNull();
    } else {
      assertThat(actual.score()).as(actual.eventId()).isCloseTo(expected.score(), within(1e-3));
    }
  }

  private NetworkFactory seeded(String folder, long seed, Precision precision) throws Exception {
    Path pack = work.resolve(folder);
    if (!Files.exists(pack)) {
      SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), seed).save(pack);
    }
    return PackDirectory.of(pack, Optional.empty(), DeviceChoice.CPU, precision);
  }

  @Test
  void anotherPrecisionGoesOnAndAnotherModelIsRefusedOrRestarts() throws Exception {
    NetworkFactory first = seeded("first", 1, Precision.FLOAT32);
    NetworkFactory other = seeded("other", 2, Precision.FLOAT32);
    SceneCamera scene = new SceneCamera(1);
    try (JobFixture fixture =
        new JobFixture(first, options(8, 0), DeliveryGuarantee.EXACTLY_ONCE, 1, work)) {
      fixture.send(command(Action.START, "gate", "cat", 0, scene.truth(0, 0)));
      send(fixture, scene, 0, 4);
      await(fixture, 4);
      String savepoint = fixture.savepoint();

      fixture.goOn(savepoint, seeded("first", 1, Precision.BFLOAT16), options(8, 0), 1);
      send(fixture, scene, 4, 8);
      await(fixture, 8);
      savepoint = fixture.savepoint();

      String refused = savepoint;
      fixture.goOn(refused, other, options(8, 0), 1);
      assertThatThrownBy(() -> await(fixture, 100))
          .hasMessageContainingAll(
              "model 'seeded' of hash " + first.models().get("seeded"),
              "now has hash " + other.models().get("seeded"),
              "tracks: 1",
              "--on-changed-model restart");

      fixture.goOn(savepoint, other, options(8, 0, ModelPolicy.RESTART), 1);
      send(fixture, scene, 8, 12);
      await(fixture, 12);
      fixture.stop();
      assertThat(fixture.deadLetters()).isEmpty();
      assertThat(byId(fixture.events())).hasSize(12);
      assertThat(fixture.events())
          .allSatisfy(
              event ->
                  assertThat(event.modelSha256())
                      .isEqualTo((event.frameNumber() < 8 ? first : other).models().get("seeded")));
    }
  }

  private static void send(JobFixture fixture, SceneCamera scene, int from, int to) {
    for (int number = from; number < to; number++) {
      fixture.send(frame(scene, "gate", number));
    }
    fixture.flush();
  }

  /**
   * {@code mvn verify -Dit.test=SavepointIT -Dsiamflow.savepoint.write=true} calls it. The
   * savepoint is of an exactly-once job in which frames wait for their turn, a command for a frame
   * that waits too, and one for a frame that is still to come. The frames wait since a round
   * lingers for the other camera; by then all that was said is committed, so that another broker
   * can go on.
   */
  private void writeSavepoint() throws Exception {
    try (RecordedMetrics metrics = new RecordedMetrics();
        NetworkProbe probe = new NetworkProbe();
        JobFixture fixture =
            new JobFixture(
                new PatchNetworkFactory(probe),
                options(8, 30_000),
                DeliveryGuarantee.EXACTLY_ONCE,
                1,
                Files.createDirectory(work.resolve("written")),
                metrics.reportFrom(new Configuration()))) {
      sendCommands(fixture);
      send(fixture, "gate", 0, SAID_BEFORE);
      send(fixture, "yard", 0, SAID_BEFORE);
      await(fixture, 3 * SAID_BEFORE);
      send(fixture, "gate", SAID_BEFORE, SENT_BEFORE);
      int bytes = 0;
      for (int number = SAID_BEFORE; number < SENT_BEFORE; number++) {
        bytes += frame(SCENE, "gate", number).data().remaining();
      }
      int all = bytes;
      fixture.await(PATIENCE, () -> sum(metrics, ".waitingBytes") >= all, () -> "no frames wait");
      long checkpoints = sum(metrics, ".numberOfCompletedCheckpoints");
      fixture.await(
          PATIENCE,
          () -> sum(metrics, ".numberOfCompletedCheckpoints") > checkpoints + 1,
          () -> "no checkpoint");
      Path savepoint = Path.of(URI.create(fixture.job().savepoint()));
      assertThat(fixture.events()).hasSize(3 * SAID_BEFORE);
      Path kept = RELEASED.resolve(NEWEST);
      Files.createDirectories(kept);
      try (Stream<Path> old = Files.list(kept)) {
        for (Path file : old.toList()) {
          Files.delete(file);
        }
      }
      try (Stream<Path> files = Files.list(savepoint)) {
        for (Path file : files.toList()) {
          Files.copy(file, kept.resolve(file.getFileName()));
        }
      }
    }
  }

  private static long sum(RecordedMetrics metrics, String name) {
    return metrics.ending(name).stream()
        .mapToLong(metric -> ((Number) ((Gauge<?>) metric).getValue()).longValue())
        .sum();
  }

  private static void sendCommands(JobFixture fixture) {
    fixture.send(command(Action.START, "gate", "cat", 0, SCENE.truth(0, 0)));
    fixture.send(command(Action.START, "gate", "dog", 0, SCENE.truth(1, 0)));
    fixture.send(command(Action.START, "yard", "fox", 0, SCENE.truth(1, 0)));
    fixture.send(command(Action.CORRECT, "gate", "cat", 18, SCENE.truth(0, 18)));
    fixture.send(command(Action.START, "gate", "owl", 21, SCENE.truth(2, 21)));
  }

  private static void send(JobFixture fixture, String camera, int from, int to) {
    for (int number = from; number < to; number++) {
      fixture.send(frame(SCENE, camera, number));
    }
    fixture.flush();
  }

  @Test
  void aSavepointWithWaitingFramesGoesOn() throws Exception {
    if (Boolean.getBoolean("siamflow.savepoint.write")) {
      writeSavepoint();
    }
    int end = 24;
    // Fewer than before the savepoint: its offsets are past this broker's, so all of them are read.
    int yardEnd = 13;
    Map<String, TrackEvent> expected;
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture = fixture(probe, work.resolve("one"))) {
      sendCommands(fixture);
      send(fixture, "gate", 0, SAID_BEFORE);
      send(fixture, "yard", 0, yardEnd);
      await(fixture, 2 * SAID_BEFORE + yardEnd);
      send(fixture, "gate", SAID_BEFORE, end);
      await(fixture, 2 * end + yardEnd + 3);
      fixture.stop();
      expected = byId(fixture.events());
      expected.values().removeIf(event -> event.frameNumber() < SAID_BEFORE);
      assertThat(expected)
          .hasSize(2 * (end - SAID_BEFORE) + yardEnd - SAID_BEFORE + 3)
          .containsKeys("gate/0/18/cat", "gate/0/21/owl");
    }
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture =
            new JobFixture(
                new PatchNetworkFactory(probe),
                options(8, 0),
                DeliveryGuarantee.EXACTLY_ONCE,
                2,
                work,
                JobFixture.from(RELEASED.resolve(NEWEST).toUri().toString()))) {
      // The gate's frames before were sent to another broker: they come out of the savepoint.
      send(fixture, "gate", SENT_BEFORE, end);
      send(fixture, "yard", SAID_BEFORE, yardEnd);
      await(fixture, expected.size());
      fixture.stop();
      assertThat(fixture.deadLetters()).isEmpty();
      Map<String, TrackEvent> events = byId(fixture.events());
      assertThat(events.keySet()).isEqualTo(expected.keySet());
      events.forEach((id, event) -> assertSame(event, expected.get(id)));
      assertThat(events.get("gate/0/18/cat").commandId()).isEqualTo("CORRECT-cat-18");
    }
  }

  /** Written by a job of at-least-once with a command that waits, before frames were counted. */
  @Test
  void theFirstSavepointGoesOn() throws Exception {
    SceneCamera scene = new SceneCamera(3);
    Map<String, TrackEvent> expected = new HashMap<>();
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture = fixture(probe, work.resolve("one"))) {
      fixture.send(command(Action.START, "gate", "cat", 0, scene.truth(0, 0)));
      fixture.send(command(Action.START, "gate", "dog", 0, scene.truth(1, 0)));
      fixture.send(command(Action.START, "gate", "owl", 11, scene.truth(2, 11)));
      send(fixture, scene, 0, 14);
      await(fixture, 2 * 14 + 3);
      fixture.events().stream()
          .filter(event -> event.frameNumber() >= 10)
          .forEach(event -> expected.put(event.eventId(), event));
    }
    assertThat(expected).hasSize(8 + 3);
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture =
            new JobFixture(
                new PatchNetworkFactory(probe),
                options(8, 0),
                DeliveryGuarantee.AT_LEAST_ONCE,
                2,
                work,
                JobFixture.from(RELEASED.resolve("v1").toUri().toString()))) {
      send(fixture, scene, 10, 14);
      await(fixture, 8 + 3);
      fixture.stop();
      assertThat(fixture.deadLetters()).isEmpty();
      Map<String, TrackEvent> events = byId(fixture.events());
      Set<String> ids = new HashSet<>(events.keySet());
      assertThat(ids).isEqualTo(expected.keySet());
      events.forEach((id, event) -> assertSame(event, expected.get(id)));
    }
  }
}
