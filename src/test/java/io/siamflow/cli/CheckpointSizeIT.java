package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.codec.Frame;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackEvent;
import io.siamflow.image.PictureEncoding;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.testing.LargeTemplates;
import io.siamflow.testing.NetworkProbe;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.testing.SceneCamera;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint writes of templates that were written before. */
class CheckpointSizeIT {

  private static final String CAMERA = "camera";
  private static final int TARGETS = 16;
  private static final int FRAMES_EACH = 4;
  private static final int CHECKPOINTS = 3;
  private static final int SMALL = 4 << 10;
  private static final int LARGE = 256 << 10;

  /** How much more the large templates are, all together. */
  private static final long MORE_BYTES = (long) TARGETS * (LARGE - SMALL) * Float.BYTES;

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private Path folder;

  /** What a run gave. */
  private record Run(List<CheckpointStatistics.Checkpoint> checkpoints, List<TrackEvent> events) {

    long written(int checkpoint) {
      return checkpoints.get(checkpoint).writtenBytes();
    }

    /** What lies on the frames and targets, by event. */
    Map<String, Object> found() {
      Map<String, Object> found = new TreeMap<>();
      events.forEach(
          event -> found.put(event.eventId(), List.of(event.status(), event.box().toString())));
      return found;
    }
  }

  @Test
  void rocksDbWritesATemplateOnce() throws Exception {
    Run small = run("small", rocksDb(), SMALL);
    Run large = run("large", rocksDb(), LARGE);

    long templates = (long) TARGETS * LARGE * Float.BYTES;
    assertThat(large.checkpoints().get(CHECKPOINTS - 1).stateBytes()).isGreaterThan(templates);
    assertThat(large.written(0) - small.written(0)).isGreaterThan(MORE_BYTES * 9 / 10);
    for (int later = 1; later < CHECKPOINTS; later++) {
      assertThat((double) large.written(later))
          .as("checkpoint " + later)
          .isCloseTo(small.written(later), within(MORE_BYTES / 100.));
    }
    assertThat(large.found()).hasSize(TARGETS * FRAMES_EACH * CHECKPOINTS);
    assertThat(large.found()).isEqualTo(small.found());
  }

  @Test
  void hashmapWritesThemWithEveryCheckpointAndTracksTheSame() throws Exception {
    Configuration hashmap = new Configuration();
    StateBackend.HASHMAP.configure(hashmap);
    Run small = run("small", hashmap, SMALL);
    Run large = run("large", hashmap, LARGE);

    assertThat(large.written(CHECKPOINTS - 1) - small.written(CHECKPOINTS - 1))
        .isGreaterThan(MORE_BYTES * 9 / 10);
    assertThat(run("rocksdb", rocksDb(), SMALL).found()).isEqualTo(small.found());
  }

  /** The lines that {@code config.yaml} has for RocksDB, as they are written there. */
  private static Configuration rocksDb() throws Exception {
    List<String> lines = Files.readAllLines(Path.of("flink-conf", "config.yaml"));
    int first = lines.indexOf("# state.backend.type: rocksdb");
    assertThat(first).isNotNegative();
    Configuration written = new Configuration();
    for (String line : lines.subList(first, first + 3)) {
      String[] setting = line.substring(2).split(": ");
      written.setString(setting[0], setting[1]);
    }
    Configuration ours = new Configuration();
    StateBackend.ROCKSDB.configure(ours);
    assertThat(ours.keySet()).isEqualTo(written.keySet());
    return written;
  }

  private Run run(String name, Configuration backend, int values) throws Exception {
    Configuration settings = new Configuration(backend);
    // Only those that are asked for: the first of the others comes at any time in the interval.
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofDays(3650));
    CheckpointStatistics checkpoints = CheckpointStatistics.reserve(settings);
    SceneCamera scene = new SceneCamera(1);
    Path work = Files.createTempDirectory(folder, name);
    try (JobFixture fixture =
        new JobFixture(
            new LargeTemplates(new PatchNetworkFactory(new NetworkProbe()), values),
            TrackingOptions.DEFAULTS,
            DeliveryGuarantee.AT_LEAST_ONCE,
            1,
            work,
            settings)) {
      checkpoints.watch(fixture.job().id());
      for (int target = 0; target < TARGETS; target++) {
        fixture.send(
            new TrackCommand(
                "start-" + target,
                TrackCommand.Action.START,
                CAMERA,
                0,
                "t" + target,
                0,
                scene.truth(0, 0),
                null,
                null));
      }
      fixture.flush();
      for (int frame = 0; frame < FRAMES_EACH * CHECKPOINTS; frame++) {
        fixture.send(frame(scene, frame));
        if ((frame + 1) % FRAMES_EACH == 0) {
          int expected = TARGETS * (frame + 1);
          fixture.await(
              PATIENCE, () -> fixture.events().size() >= expected, () -> "too few events");
          checkpoints.trigger();
        }
      }
      List<CheckpointStatistics.Checkpoint> done = checkpoints.completed();
      assertThat(done).hasSize(CHECKPOINTS);
      return new Run(done, new ArrayList<>(fixture.events()));
    }
  }

  private static Frame frame(SceneCamera scene, int number) throws Exception {
    return new Frame(
        CAMERA,
        0,
        number,
        40L * number,
        PictureEncoding.JPEG,
        SceneCamera.WIDTH,
        SceneCamera.HEIGHT,
        scene.data(number, PictureEncoding.JPEG));
  }
}
