package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.Frame;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackEvent;
import io.siamflow.image.PictureEncoding;
import io.siamflow.pipeline.JobMetric;
import io.siamflow.pipeline.Overload;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.testing.NetworkProbe;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.testing.RecordedMetrics;
import io.siamflow.testing.SceneCamera;
import io.siamflow.testing.SlowNetworks;
import io.siamflow.tracker.TargetStatus;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The job while its cameras send three times what the device can search, with each policy: for some
 * seconds, or longer with {@code -Dsiamflow.overload.minutes=N}. What it counts is read as a
 * reporter of Flink reads it.
 */
class OverloadIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int NTH = 4;
  private static final long SCENE = 60;
  private static final long DEVICE_MILLIS = 4;
  private static final long DEADLINE = 200;
  private static final long BUFFER = 8 << 20;
  private static final long LONGEST_FRAME = 128 << 10;

  /** Live heap that the job may take more than before, far less than what is offered to block. */
  private static final long MOST_HEAP = 128 << 20;

  /** Deadline and three rounds of 250 targets, and as much again for a machine that is busy. */
  private static final long LONGEST_AGE = 2 * (DEADLINE + 3 * 250 * DEVICE_MILLIS);

  private static final long LONGEST_CHECKPOINT = 10_000;

  /** A camera, the rate of its frames and how many targets it has. */
  private record Camera(String name, int framesPerSecond, int targets) {}

  private static final List<Camera> CAMERAS = new ArrayList<>();

  static {
    CAMERAS.add(new Camera("fast", 60, 1));
    CAMERAS.add(new Camera("slow", 5, 1));
    CAMERAS.add(new Camera("crowd", 2, 200));
    CAMERAS.add(new Camera("single", 10, 1));
    for (int i = 0; i < 5; i++) {
      CAMERAS.add(new Camera("street-" + i, 30, 2));
    }
  }

  @TempDir Path work;

  private static TrackingOptions options(Overload.Policy policy) {
    TrackingOptions d = TrackingOptions.DEFAULTS;
    return new TrackingOptions(
        d.batchMax(),
        d.batchLinger(),
        BUFFER,
        Duration.ofSeconds(1),
        d.historyBytes(),
        d.commandWait(),
        d.waitingCommands(),
        d.targetsPerCamera(),
        d.silenceLimit(),
        policy == Overload.Policy.BLOCK
            ? Overload.NONE
            : new Overload(
                policy, Duration.ofMillis(DEADLINE), policy == Overload.Policy.EVERY_NTH ? NTH : 1),
        d.restartPolicy(),
        d.modelPolicy(),
        d.lostBudget(),
        d.lostLimit(),
        d.maxPixels(),
        d.deadLetterBytes(),
        d.schemas());
  }

  private static Frame frame(
      Camera camera, Map<Integer, SceneCamera> scenes, PictureEncoding encoding, long number) {
    SceneCamera scene = scenes.get(CAMERAS.indexOf(camera));
    return new Frame(
        camera.name(),
        0,
        number,
        System.currentTimeMillis(),
        encoding,
        SceneCamera.WIDTH,
        SceneCamera.HEIGHT,
        // A scene of four seconds, to and fro.
        scene.data(SCENE - Math.abs(SCENE - number % (2 * SCENE)), encoding));
  }

  /** With block all that is offered is searched in the end, which takes three times as long. */
  @ParameterizedTest
  @CsvSource({"LATEST, 30, JPEG", "EVERY_NTH, 15, JPEG", "BLOCK, 15, BGR24"})
  void threeTimesTooManyFrames(Overload.Policy policy, int briefly, PictureEncoding encoding)
      throws Exception {
    long seconds = 60 * Integer.getInteger("siamflow.overload.minutes", 0);
    long nanos = TimeUnit.SECONDS.toNanos(seconds == 0 ? briefly : seconds);
    Map<Integer, SceneCamera> scenes = new HashMap<>();
    for (int i = 0; i < CAMERAS.size(); i++) {
      scenes.put(i, new SceneCamera(i));
      // Drawn before, so that the cameras keep their rates.
      for (long number = 0; number <= SCENE; number++) {
        scenes.get(i).data(number, encoding);
      }
    }
    Configuration settings = new Configuration();
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(2));
    try (RecordedMetrics metrics = new RecordedMetrics();
        NetworkProbe probe = new NetworkProbe()) {
      metrics.reportFrom(settings);
      try (JobFixture fixture =
          new JobFixture(
              new SlowNetworks(new PatchNetworkFactory(probe), DEVICE_MILLIS),
              options(policy),
              DeliveryGuarantee.AT_LEAST_ONCE,
              1,
              work,
              settings)) {
        // What a job takes to start is not a frame's age.
        fixture.await(
            PATIENCE, () -> !metrics.ending(".waitingBytes").isEmpty(), () -> "no task runs");
        long offeredTargets = start(fixture, scenes, encoding);
        // Flink counts one as failed that was due before all tasks ran.
        long failedBefore = gauge(metrics, ".numberOfFailedCheckpoints");
        Map<Camera, Long> last = new HashMap<>();
        CAMERAS.forEach(camera -> last.put(camera, 0L));
        long heapBefore = liveHeap();
        long bytes = 0;
        long maxWaiting = 0;
        long maxCheckpoint = 0;
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
          for (Camera camera : CAMERAS) {
            long due = (System.nanoTime() - begin) * camera.framesPerSecond() / 1_000_000_000;
            while (last.get(camera) < due) {
              Frame frame = frame(camera, scenes, encoding, last.merge(camera, 1L, Long::sum));
              bytes += frame.data().remaining();
              fixture.send(frame);
              offeredTargets += camera.targets();
            }
          }
          maxWaiting = Math.max(maxWaiting, gauge(metrics, ".waitingBytes"));
          maxCheckpoint = Math.max(maxCheckpoint, gauge(metrics, ".lastCheckpointDuration"));
          TimeUnit.MILLISECONDS.sleep(2);
        }
        double took = (System.nanoTime() - begin) / 1e9;
        long heap = liveHeap() - heapBefore;
        Histogram age = (Histogram) metrics.ending(".frameAge").get(0);
        long p99 = (long) age.getStatistics().getQuantile(.99);
        long oldest = age.getStatistics().getMax();
        long checkpoints = gauge(metrics, ".numberOfCompletedCheckpoints");
        long failed = gauge(metrics, ".numberOfFailedCheckpoints") - failedBefore;
        fixture.await(
            PATIENCE.plusSeconds((long) (10 * took)),
            () ->
                CAMERAS.stream()
                    .allMatch(
                        camera ->
                            fixture.events(camera.name(), "t0").stream()
                                .anyMatch(event -> event.frameNumber() == last.get(camera))),
            () -> "last frames are missing");
        fixture.stop();

        long skipped = counter(metrics, ".framesSkipped");
        long offered = last.values().stream().mapToLong(number -> number + 1).sum();
        Map<String, List<TrackEvent>> tracks = new HashMap<>();
        Map<String, Set<Long>> searched = new HashMap<>();
        for (TrackEvent event : fixture.events()) {
          tracks
              .computeIfAbsent(event.cameraId() + "/" + event.trackId(), k -> new ArrayList<>())
              .add(event);
          searched.computeIfAbsent(event.cameraId(), k -> new HashSet<>()).add(event.frameNumber());
        }
        long searchedFrames = searched.values().stream().mapToLong(Set::size).sum();
        System.out.printf(
            Locale.ROOT,
            "overload: %s, %.0f s, %.1f times the device's rate; frames: %d offered, %d searched,"
                + " %d skipped; waiting at most %d KiB of %d KiB; age p99 %d ms, most %d ms;"
                + " %d checkpoints, longest %d ms; live heap %d MiB more after %d MiB of frames%n",
            policy,
            took,
            offeredTargets * DEVICE_MILLIS / 1e3 / took,
            offered,
            searchedFrames,
            skipped,
            maxWaiting >> 10,
            BUFFER >> 10,
            p99,
            oldest,
            checkpoints,
            maxCheckpoint,
            heap >> 20,
            bytes >> 20);
        for (Camera camera : CAMERAS) {
          System.out.printf(
              Locale.ROOT,
              "overload: camera %s, %d targets, %d frames/s: %.1f searched/s%n",
              camera.name(),
              camera.targets(),
              camera.framesPerSecond(),
              searched.get(camera.name()).size() / took);
        }

        assertThat(fixture.deadLetters()).isEmpty();
        assertThat(offeredTargets * DEVICE_MILLIS / 1e3 / took).isGreaterThan(2.5);
        assertThat(searchedFrames + skipped).isEqualTo(offered);
        assertThat(heap).isLessThan(MOST_HEAP);
        switch (policy) {
          case BLOCK -> {
            assertThat(skipped).isZero();
            // The sources waited: what the job held was no more than its buffer.
            assertThat(bytes).isGreaterThan(MOST_HEAP);
            assertThat(maxWaiting).isGreaterThan(BUFFER / 2);
          }
          case LATEST -> {
            assertThat(skipped).isGreaterThan(offered / 4);
            assertThat(oldest).isLessThanOrEqualTo(LONGEST_AGE);
            assertNobodyStarves(searched, took);
          }
          case EVERY_NTH -> {
            assertThat(skipped).isGreaterThan(offered / 4);
            for (Camera camera : CAMERAS) {
              assertThat((long) searched.get(camera.name()).size())
                  .as(camera.name())
                  .isGreaterThanOrEqualTo((last.get(camera) + 1) / NTH);
            }
          }
        }
        for (Camera camera : CAMERAS) {
          for (int t = 0; t < camera.targets(); t++) {
            long counted = 0;
            for (TrackEvent event : tracks.get(camera.name() + "/t" + t)) {
              counted += 1 + event.framesSkipped();
              assertThat(event.frameNumber()).as(event.eventId()).isEqualTo(counted - 1);
            }
            assertThat(counted).isEqualTo(last.get(camera) + 1);
          }
        }
        assertThat(maxWaiting).isPositive().isLessThanOrEqualTo(BUFFER + LONGEST_FRAME);
        assertThat(failed).isZero();
        assertThat(checkpoints).isGreaterThanOrEqualTo((long) (took / 12));
        assertThat(maxCheckpoint).isLessThanOrEqualTo(LONGEST_CHECKPOINT);
        assertEveryRowIsReported(metrics);
        assertThat(gauge(metrics, ".templateBytes"))
            .isEqualTo(tracks.size() * 15L * 15 * Float.BYTES);
      }
    }
  }

  /** Begins all tracks on frame 0, which is searched without hurry; returns how many. */
  private static long start(
      JobFixture fixture, Map<Integer, SceneCamera> scenes, PictureEncoding encoding)
      throws Exception {
    int targets = 0;
    for (Camera camera : CAMERAS) {
      SceneCamera scene = scenes.get(CAMERAS.indexOf(camera));
      for (int t = 0; t < camera.targets(); t++) {
        String track = "t" + t;
        fixture.send(
            new TrackCommand(
                "start-" + track,
                Action.START,
                camera.name(),
                0,
                track,
                0,
                scene.truth(t % SceneCamera.OBJECTS, 0),
                null,
                null));
      }
      fixture.send(frame(camera, scenes, encoding, 0));
      targets += camera.targets();
    }
    int all = targets;
    fixture.await(PATIENCE, () -> fixture.events().size() == all, () -> "not all have begun");
    assertThat(fixture.events()).extracting(TrackEvent::status).containsOnly(TargetStatus.STARTED);
    return targets;
  }

  /** Bytes of the heap that are reachable. */
  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static void assertNobodyStarves(Map<String, Set<Long>> searched, double seconds) {
    // A round with the crowd is the longest, and each camera has its turn in every third at least.
    for (Camera camera : CAMERAS) {
      assertThat(searched.get(camera.name()).size() / seconds).as(camera.name()).isGreaterThan(.3);
    }
    assertThat(searched.get("slow").size())
        .as("a slow camera has as many turns as a fast one, as far as it has frames")
        .isGreaterThan(Math.min(searched.get("fast").size(), (int) (5 * seconds)) / 2);
    assertThat(searched.get("single").size())
        .as("one target has as many turns as 200")
        .isGreaterThanOrEqualTo(searched.get("crowd").size() / 2);
  }

  private static void assertEveryRowIsReported(RecordedMetrics metrics) {
    for (JobMetric row : JobMetric.values()) {
      List<String> names =
          row.group() == null
              ? List.of("." + row.label())
              : row.groupValues().stream()
                  .map(value -> "." + row.group() + "." + value + "." + row.label())
                  .toList();
      for (String name : names) {
        Class<?> kind =
            switch (row.kind()) {
              case COUNTER -> Counter.class;
              case GAUGE -> Gauge.class;
              case HISTOGRAM -> Histogram.class;
            };
        assertThat(metrics.ending(name)).as(name).isNotEmpty().allMatch(kind::isInstance);
      }
    }
  }

  private static long gauge(RecordedMetrics metrics, String name) {
    long sum = 0;
    for (Metric metric : metrics.ending(name)) {
      sum += ((Number) ((Gauge<?>) metric).getValue()).longValue();
    }
    return sum;
  }

  private static long counter(RecordedMetrics metrics, String name) {
    return metrics.ending(name).stream().mapToLong(each -> ((Counter) each).getCount()).sum();
  }
}
