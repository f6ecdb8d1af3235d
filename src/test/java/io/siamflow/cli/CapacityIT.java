package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.cli.benchmark.FrameSize;
import io.siamflow.cli.benchmark.TrackerSubject;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import io.siamflow.network.Architecture;
import io.siamflow.network.ModelPack;
import io.siamflow.network.SeededPack;
import io.siamflow.testing.Distribution;
import io.siamflow.testing.StandaloneCluster;
import io.siamflow.tracker.TargetStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many targets in one TaskManager, a process of its own: all have their events, and what the
 * process takes of the machine's memory.
 *
 * <p>{@code -Dsiamflow.targets=N} says how many, in cameras of {@value #PER_CAMERA}; {@code
 * -Dsiamflow.architecture=A} which network follows them, untrained, and {@code
 * -Dsiamflow.precision=P} how it computes.
 */
class CapacityIT {

  private static final int TARGETS = Integer.getInteger("siamflow.targets", 500);
  private static final int PER_CAMERA = 250;
  private static final String ARCHITECTURE =
      System.getProperty("siamflow.architecture", "nanotrack-v3");

  private static final String PRECISION = System.getProperty("siamflow.precision", "float32");

  /** The first one marks; on the others all are searched for. */
  private static final int FRAMES = 3;

  private static final FrameSize FRAME_SIZE = new FrameSize(1280, 720);
  private static final long LIMIT_BYTES = 4L << 30;
  private static final int MAX_PICTURE_BYTES = 4 << 20;
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  @TempDir private Path folder;

  @Test
  void allTargetsAreFollowedWithinFourGibibytes() throws Exception {
    ModelPack pack =
        SeededPack.forBenchmarks("capacity", Architecture.named(ARCHITECTURE), 1, true);
    pack.save(folder.resolve("capacity"));
    int cameras = Math.max(1, TARGETS / PER_CAMERA);
    int perCamera = TARGETS / cameras;
    TrackerSubject.Load load = new TrackerSubject.Load(cameras, perCamera, FRAME_SIZE, 32);
    try (EmbeddedBroker broker =
            EmbeddedBroker.start(
                Map.of("message.max.bytes", Integer.toString(MAX_PICTURE_BYTES + (1 << 20))));
        StandaloneCluster cluster = StandaloneCluster.start("capacity", settings());
        BenchmarkCameras players =
            new BenchmarkCameras(load, Duration.ofMillis(40), client(broker))) {
      try (Topics topics = Topics.connect(client(broker))) {
        topics.create(TopicNames.DEFAULT, 1, MAX_PICTURE_BYTES);
      }
      long pictures = players.start(FRAMES - 1) + players.publish(FRAMES - 1);
      String job =
          cluster.submit(Distribution.file("job/siamflow-job.jar"), options(broker)).jobId();
      cluster.awaitRunning(job, PATIENCE);
      CheckpointStatistics checkpoints = CheckpointStatistics.at(cluster.rest().getPort());
      checkpoints.watch(job);

      Map<String, Integer> framesOfTargets = follow(broker, cameras * perCamera);

      checkpoints.trigger();
      long state = checkpoints.completed().get(0).stateBytes();
      long peak = peakBytes(cluster.taskManager().pid());
      System.out.printf(
          "%d targets of %d cameras with %s: at most %d MiB of memory, %d bytes of state a target,"
              + " and %d of frames' pictures%n",
          cameras * perCamera,
          cameras,
          ARCHITECTURE + " in " + PRECISION,
          peak >> 20,
          (state - pictures) / (cameras * perCamera),
          pictures);
      assertThat(framesOfTargets).hasSize(cameras * perCamera);
      assertThat(framesOfTargets.values()).allMatch(count -> count == FRAMES);
      assertThat(peak).isLessThan(LIMIT_BYTES);
      cluster.cancel(job);
    }
  }

  /** A TaskManager whose parts are 4 GiB together, and checkpoints only when they are asked for. */
  private static Map<String, String> settings() {
    return Map.of(
        "taskmanager.numberOfTaskSlots", "1",
        "taskmanager.memory.task.heap.size", "2g",
        "taskmanager.memory.task.off-heap.size", "768m",
        "execution.checkpointing.interval", "1 d",
        "execution.checkpointing.timeout", "30 min");
  }

  private String[] options(EmbeddedBroker broker) {
    return new String[] {
      "--bootstrap-servers=" + broker.bootstrapServers(),
      "--models=" + folder,
      "--group=capacity",
      "--guarantee=at-least-once",
      "--max-frame-bytes=" + MAX_PICTURE_BYTES,
      "--command-wait=86400000",
      "--silence-limit=86400000",
      "--precision=" + PRECISION,
      "--device=cpu"
    };
  }

  /** Events of each target, once there are as many as frames for all of them. */
  private static Map<String, Integer> follow(EmbeddedBroker broker, int targets) throws Exception {
    TrackEventCodec codec = new TrackEventCodec(SchemaDirectory.empty());
    Map<String, Integer> frames = new HashMap<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            client(broker), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition events = new TopicPartition(TopicNames.DEFAULT.events(), 0);
      TopicPartition letters = new TopicPartition(TopicNames.DEFAULT.deadLetters(), 0);
      consumer.assign(List.of(events, letters));
      consumer.seekToBeginning(List.of(events, letters));
      int seen = 0;
      long patience = System.nanoTime() + PATIENCE.toNanos();
      while (seen < targets * FRAMES) {
        assertThat(System.nanoTime() - patience)
            .as("%d events of %d", seen, targets * FRAMES)
            .isNegative();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          assertThat(record.topic()).isEqualTo(TopicNames.DEFAULT.events());
          TrackEvent event = codec.decode(record.value());
          assertThat(event.status()).isIn(TargetStatus.STARTED, TargetStatus.TRACKED);
          frames.merge(event.cameraId() + "/" + event.trackId(), 1, Integer::sum);
          seen++;
          patience = System.nanoTime() + PATIENCE.toNanos();
        }
      }
    }
    return frames;
  }

  /** The most memory that a process has had in use, native libraries' included. */
  private static long peakBytes(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }

  private static Properties client(EmbeddedBroker broker) {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", broker.bootstrapServers());
    return properties;
  }
}
