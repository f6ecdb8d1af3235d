package io.siamflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import io.siamflow.image.PictureEncoding;
import io.siamflow.network.Architecture;
import io.siamflow.network.SeededPack;
import io.siamflow.testing.Distribution;
import io.siamflow.testing.SceneCamera;
import io.siamflow.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The job is stopped with a savepoint and started from it again and again, on one TaskManager that
 * goes on living: classes, threads, files and native memory of the stopped ones are gone, and the
 * events are those of a job that was never stopped.
 *
 * <p>{@code -Dsiamflow.restarts=N} says how often.
 */
class RestartIT {

  private static final int RESTARTS = Integer.getInteger("siamflow.restarts", 8);
  private static final int FRAMES_EACH = 4;

  /** Restarts after which all that is loaded once is loaded, metrics' and clients' threads too. */
  private static final int WARM = 4;

  private static final int FEWEST_RESTARTS = WARM + 2;

  /** All of the heap is touched at the start, so resident memory that grows is no heap. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "execution.checkpointing.interval",
          "1 s",
          "taskmanager.memory.task.heap.size",
          "384m",
          "env.java.opts.taskmanager",
          "-XX:+AlwaysPreTouch");

  /** What a job's threads free, the next one's find; glibc has memory for each thread else. */
  private static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "1");

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String CAMERA = "camera";
  private static final TopicNames TOPICS = TopicNames.DEFAULT;

  @TempDir private Path folder;

  /** What the TaskManager holds, and how many classes the JobManager does. */
  private record Held(
      long heapKib,
      long residentKib,
      long files,
      long threads,
      long classes,
      long jobManagerClasses) {}

  @Test
  void theJobIsStartedAgainOnTheSameTaskManager() throws Exception {
    SeededPack.of("seeded", Architecture.named("nanotrack-v3"), 1).save(folder.resolve("seeded"));
    SceneCamera scene = new SceneCamera(1);
    List<Held> held = new ArrayList<>();
    try (EmbeddedBroker broker = EmbeddedBroker.start(Map.of());
        StandaloneCluster cluster = StandaloneCluster.start("restarts", SETTINGS, ENVIRONMENT)) {
      try (Topics topics = Topics.connect(client(broker))) {
        topics.create(TOPICS, 1, 1 << 20);
      }
      publish(broker, TOPICS.commands(), List.of(start(scene)));
      String job =
          cluster.submit(Distribution.file("job/siamflow-job.jar"), options(broker)).jobId();
      cluster.awaitRunning(job, PATIENCE);
      long taskManager = cluster.taskManager().pid();
      for (int restart = 0; restart < RESTARTS; restart++) {
        publish(broker, TOPICS.frames(), frames(scene, restart * FRAMES_EACH, FRAMES_EACH));
        awaitEvents(broker, (restart + 1) * FRAMES_EACH);
        String savepoint = cluster.stopWithSavepoint(job);
        Held now = held(taskManager, cluster.jobManager().pid());
        held.add(now);
        System.out.printf("stopped %d of %d times: %s%n", restart + 1, RESTARTS, now);
        job =
            cluster
                .submitFrom(savepoint, Distribution.file("job/siamflow-job.jar"), options(broker))
                .jobId();
        cluster.awaitRunning(job, PATIENCE);
      }
      publish(broker, TOPICS.frames(), frames(scene, RESTARTS * FRAMES_EACH, FRAMES_EACH));
      List<TrackEvent> events = awaitEvents(broker, (RESTARTS + 1) * FRAMES_EACH);

      assertThat(events)
          .extracting(TrackEvent::frameNumber)
          .containsExactlyElementsOf(
              LongStream.range(0, (RESTARTS + 1L) * FRAMES_EACH).boxed().toList());
      assertThat(cluster.taskManager().pid()).isEqualTo(taskManager);
      assertThat(cluster.taskManager().isAlive()).isTrue();
      cluster.cancel(job);
    }
    assertThat(RESTARTS).isGreaterThanOrEqualTo(FEWEST_RESTARTS);
    Held warm = held.get(WARM - 1);
    Held last = held.get(held.size() - 1);
    // Half a job's own: what is kept of each stopped one would be a multiple of it by now.
    assertThat(last.threads()).as("threads").isLessThan(warm.threads() + 10);
    assertThat(last.files()).as("open files").isLessThan(warm.files() + 20);
    assertThat(last.classes()).as("classes").isLessThan(warm.classes() + 4000);
    assertThat(last.jobManagerClasses())
        .as("classes of the JobManager")
        .isLessThan(warm.jobManagerClasses() + 4000);
    assertThat(last.heapKib()).as("live heap").isLessThan(warm.heapKib() + (16 << 10));
    assertThat(last.residentKib()).as("resident").isLessThan(warm.residentKib() + (192 << 10));
  }

  private static Held held(long pid, long jobManager) throws IOException, InterruptedException {
    String[] histogram = jcmd(pid, "GC.class_histogram").strip().split("\n");
    long heap = Long.parseLong(histogram[histogram.length - 1].strip().split("\\s+")[2]) / 1024;
    // What was freed and is kept by the C library for the next time is not held.
    jcmd(pid, "System.trim_native_heap");
    long resident = 0;
    long threads = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        resident = Long.parseLong(line.replaceAll("\\D", ""));
      } else if (line.startsWith("Threads:")) {
        threads = Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    // After a collection, as for the TaskManager.
    jcmd(jobManager, "GC.class_histogram");
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return new Held(heap, resident, files.count(), threads, classes(pid), classes(jobManager));
    }
  }

  private static long classes(long pid) throws IOException, InterruptedException {
    return jcmd(pid, "VM.classloaders", "show-classes").lines().count();
  }

  private static String jcmd(long pid, String... command) throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(pid)));
    words.addAll(List.of(command));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private String[] options(EmbeddedBroker broker) {
    return new String[] {
      "--bootstrap-servers=" + broker.bootstrapServers(),
      "--models=" + folder,
      "--group=restarts",
      "--precision=float32",
      "--device=cpu"
    };
  }

  private static byte[] start(SceneCamera scene) {
    return new TrackCommandCodec(SchemaDirectory.empty())
        .encode(
            new TrackCommand(
                "start",
                TrackCommand.Action.START,
                CAMERA,
                0,
                "t",
                0,
                scene.truth(0, 0),
                null,
                null));
  }

  private static List<byte[]> frames(SceneCamera scene, int first, int count) throws Exception {
    FrameCodec codec = new FrameCodec(SchemaDirectory.empty());
    List<byte[]> frames = new ArrayList<>();
    for (int i = first; i < first + count; i++) {
      frames.add(
          codec.encode(
              new Frame(
                  CAMERA,
                  0,
                  i,
                  40L * i,
                  PictureEncoding.JPEG,
                  SceneCamera.WIDTH,
                  SceneCamera.HEIGHT,
                  scene.data(i, PictureEncoding.JPEG))));
    }
    return frames;
  }

  private static void publish(EmbeddedBroker broker, String topic, List<byte[]> values)
      throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(client(broker), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(topic, CAMERA.getBytes(UTF_8), value)).get();
      }
    }
  }

  /** All committed events from the first one on, once there are so many. */
  private static List<TrackEvent> awaitEvents(EmbeddedBroker broker, int count) throws Exception {
    Properties properties = client(broker);
    properties.setProperty("isolation.level", "read_committed");
    TrackEventCodec codec = new TrackEventCodec(SchemaDirectory.empty());
    List<TrackEvent> events = new ArrayList<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPICS.events(), 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (events.size() < count) {
        assertThat(System.nanoTime() - end)
            .as("%d events of %d", events.size(), count)
            .isNegative();
        for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(100))) {
          events.add(codec.decode(read.value()));
        }
      }
    }
    return events;
  }

  private static Properties client(EmbeddedBroker broker) {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", broker.bootstrapServers());
    return properties;
  }
}
