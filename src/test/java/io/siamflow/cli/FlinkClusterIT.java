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
import io.siamflow.testing.StandaloneCluster.Submission;
import io.siamflow.tracker.TargetStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job jar on a cluster of real processes, as {@code deploy/} sets it up. */
class FlinkClusterIT {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String CAMERA = "camera";
  private static final TopicNames FIRST =
      new TopicNames("frames", "track-commands", "first-events", "first-dead-letters");
  private static final TopicNames SECOND =
      new TopicNames("frames", "track-commands", "second-events", "second-dead-letters");

  @TempDir private static Path folder;
  private static EmbeddedBroker broker;
  private static StandaloneCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    broker = EmbeddedBroker.start(Map.of());
    try (Topics topics = Topics.connect(client())) {
      topics.create(FIRST, 1, 1 << 20);
      topics.create(SECOND, 1, 1 << 20);
    }
    SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 1).save(folder.resolve("seeded"));
    cluster =
        StandaloneCluster.start("flink-cluster", Map.of("execution.checkpointing.interval", "2 s"));
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
    broker.close();
  }

  @Test
  void tellsTheSubmitterWhatIsWrong() throws Exception {
    assertRefused(
        jobJar(options("third", FIRST, "--nonsense").toArray(String[]::new)), "--nonsense");
    assertRefused(
        jobJar(options("third", FIRST, "--frames-topic=absent").toArray(String[]::new)),
        "no topic 'absent'");
  }

  private static void assertRefused(Submission submission, String message) {
    assertThat(submission.code()).isNotZero();
    assertThat(submission.output()).contains(message);
    assertThat(cluster.jobManager().isAlive()).isTrue();
  }

  @Test
  void twoJobsShareNativeLibrariesAndOutliveTheirTaskManager() throws Exception {
    String first = jobJar(options("first", FIRST).toArray(String[]::new)).jobId();
    String second = jobJar(options("second", SECOND).toArray(String[]::new)).jobId();
    cluster.awaitRunning(first, PATIENCE);
    cluster.awaitRunning(second, PATIENCE);

    SceneCamera scene = new SceneCamera(1);
    publishStart(scene);
    publishFrames(scene, 0, 10);
    List<TrackEvent> firstEvents = events(FIRST.events(), 10);
    assertSame(events(SECOND.events(), 10), firstEvents);
    assertThat(mapped(cluster.taskManager().pid(), "libtorch_cpu.so")).hasSize(1);
    assertThat(mapped(cluster.taskManager().pid(), "libopencv_core.so.413")).hasSize(1);

    cluster.killTaskManager();
    publishFrames(scene, 10, 20);
    cluster.startTaskManager();
    cluster.awaitRunning(first, PATIENCE);
    cluster.awaitRunning(second, PATIENCE);
    firstEvents = events(FIRST.events(), 20);
    assertSame(events(SECOND.events(), 20), firstEvents);

    String savepoint = cluster.stopWithSavepoint(first);
    publishFrames(scene, 20, 30);
    List<String> options = options("first", FIRST);
    String third =
        cluster
            .submitFrom(
                savepoint,
                Distribution.file("job/siamflow-job.jar"),
                options.toArray(String[]::new))
            .jobId();
    cluster.awaitRunning(third, PATIENCE);
    firstEvents = events(FIRST.events(), 30);
    assertSame(events(SECOND.events(), 30), firstEvents);

    assertThat(firstEvents)
        .extracting(TrackEvent::frameNumber)
        .containsExactlyElementsOf(LongStream.range(0, 30).boxed().toList());
    assertThat(firstEvents.get(0).status()).isEqualTo(TargetStatus.STARTED);
    cluster.cancel(third);
    cluster.cancel(second);
  }

  /** Equal but for whether the START was read before or after its frame. */
  private static void assertSame(List<TrackEvent> actual, List<TrackEvent> expected) {
    assertThat(actual)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("late", "commandId")
        .containsExactlyElementsOf(expected);
  }

  private static Submission jobJar(String... options) throws Exception {
    return cluster.submit(Distribution.file("job/siamflow-job.jar"), options);
  }

  private static List<String> options(String group, TopicNames topics, String... more) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--models=" + folder,
                "--group=" + group,
                "--job-name=" + group,
                "--events-topic=" + topics.events(),
                "--dead-letters-topic=" + topics.deadLetters(),
                "--precision=float32",
                "--device=cpu"));
    options.addAll(List.of(more));
    return options;
  }

  private static void publishStart(SceneCamera scene) throws Exception {
    TrackCommand start =
        new TrackCommand(
            "start", TrackCommand.Action.START, CAMERA, 0, "t", 0, scene.truth(0, 0), null, null);
    publish(
        FIRST.commands(), List.of(new TrackCommandCodec(SchemaDirectory.empty()).encode(start)));
  }

  private static void publishFrames(SceneCamera scene, int from, int to) throws Exception {
    FrameCodec codec = new FrameCodec(SchemaDirectory.empty());
    List<byte[]> frames = new ArrayList<>();
    for (int i = from; i < to; i++) {
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
    publish(FIRST.frames(), frames);
  }

  private static void publish(String topic, List<byte[]> values) throws Exception {
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte[] value : values) {
        producer.send(new ProducerRecord<>(topic, CAMERA.getBytes(UTF_8), value)).get();
      }
    }
  }

  /** Committed events from the topic's beginning: so many, or fewer if no more come. */
  private static List<TrackEvent> events(String topic, int count) throws Exception {
    Properties settings = client();
    settings.setProperty("isolation.level", "read_committed");
    TrackEventCodec codec = new TrackEventCodec(SchemaDirectory.empty());
    List<TrackEvent> events = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (events.size() < count && System.nanoTime() - end < 0) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          events.add(codec.decode(record.value()));
        }
      }
    }
    return events;
  }

  private static Properties client() {
    Properties settings = new Properties();
    settings.setProperty("bootstrap.servers", broker.bootstrapServers());
    return settings;
  }

  /** Files of a native library that a process has in its memory. */
  private static List<String> mapped(long pid, String library) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/maps")).stream()
        .filter(line -> line.endsWith("/" + library))
        .map(line -> line.substring(line.indexOf('/')))
        .distinct()
        .toList();
  }
}
