package io.siamflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.EventId;
import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.JsonLines;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import io.siamflow.geometry.Box;
import io.siamflow.tracker.Evidence;
import io.siamflow.tracker.TargetStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code replay} and {@code events} at a real broker. */
class ReplayEventsIT {

  private static EmbeddedBroker broker;
  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = EmbeddedBroker.start(Map.of());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void publishesASequenceAndItsStart() throws Exception {
    createTopics("full", 1 << 20);
    Path sequence = SmallScene.otb(folder.resolve("scene"), 5);

    CommandRun run = replay("full", sequence);

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("camera scene: 5 frames").contains("START of track 1");
    FrameCodec frameCodec = new FrameCodec(SchemaDirectory.empty());
    List<byte[]> frames = read("full-frames");
    assertThat(frames).hasSize(5);
    for (int i = 0; i < frames.size(); i++) {
      Frame frame = frameCodec.decode(frames.get(i));
      assertThat(frame.cameraId()).isEqualTo("scene");
      assertThat(frame.frameNumber()).isEqualTo(i);
      assertThat(frame.capturedAt()).isEqualTo(40L * i);
      assertThat(frame.data())
          .isEqualTo(
              ByteBuffer.wrap(Files.readAllBytes(sequence.resolve("img/000" + (i + 1) + ".png"))));
    }
    TrackCommand start =
        new TrackCommandCodec(SchemaDirectory.empty()).decode(read("full-commands").get(0));
    assertThat(start.box()).isEqualTo(SmallScene.truth(0));
    assertThat(start.frameNumber()).isZero();
  }

  @Test
  void refusesFramesThatTheTopicCannotTake() throws Exception {
    createTopics("small", 1000);
    CommandRun run = replay("small", SmallScene.otb(folder.resolve("scene"), 2));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains(
            "frame 0/0 of camera 'scene'", "topic 'small-frames'", "max.message.bytes of 17384");
    assertThat(read("small-commands")).isEmpty();
  }

  @Test
  void namesAMissingTopic() throws Exception {
    CommandRun run = replay("absent", SmallScene.otb(folder.resolve("scene"), 2));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("no topic 'absent-frames'").contains("kafka-topics.sh");
  }

  @Test
  void printsEventsAsTextAndJson() throws Exception {
    createTopics("print", 1 << 20);
    List<TrackEvent> events = List.of(event("a", 0), event("b", 0), event("a", 1));
    publish("print-events", events);

    CommandRun json = events("print-events", "--format=json", "--limit=3");
    assertThat(json.exitCode()).isZero();
    JsonLines lines = new JsonLines();
    List<TrackEvent> printed = new ArrayList<>();
    for (String line : json.out().lines().toList()) {
      printed.add(lines.read(line));
    }
    assertThat(printed).containsExactlyInAnyOrderElementsOf(events);

    CommandRun text = events("print-events", "--camera=a", "--timeout=6");
    assertThat(text.exitCode()).isZero();
    assertThat(text.out().lines()).hasSize(2).allMatch(line -> line.contains(" a 0/"));
  }

  @Test
  void failsAfterRecordsThatHoldNoEvent() throws Exception {
    createTopics("mixed", 1 << 20);
    publish("mixed-events", List.of(event("a", 0)));
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      producer.send(new ProducerRecord<>("mixed-events", "nonsense".getBytes(UTF_8))).get();
    }
    CommandRun run = events("mixed-events", "--timeout=6");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.err()).contains("mixed-events partition", "offset", "1 records of topic");
  }

  @Test
  void showsUncommittedEventsOnlyWhenAsked() throws Exception {
    createTopics("open", 1 << 20);
    try (Producer<byte[], byte[]> producer =
        producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "t"))) {
      producer.initTransactions();
      producer.beginTransaction();
      TrackEventCodec codec = new TrackEventCodec(SchemaDirectory.empty());
      producer.send(new ProducerRecord<>("open-events", codec.encode(event("a", 0)))).get();
      producer.abortTransaction();
    }
    assertThat(events("open-events", "--timeout=1").out()).isEmpty();
    assertThat(
            events("open-events", "--timeout=5", "--limit=1", "--isolation=read_uncommitted")
                .out()
                .lines())
        .hasSize(1);
  }

  private static void createTopics(String name, int pictureBytes) throws IOException {
    try (Topics topics = Topics.connect(client())) {
      topics.create(
          new TopicNames(name + "-frames", name + "-commands", name + "-events", name + "-dead"),
          2,
          pictureBytes);
    }
  }

  private static CommandRun replay(String name, Path sequence) {
    return CommandRun.of(
        "replay",
        "--bootstrap-servers=" + broker.bootstrapServers(),
        "--sequence=" + sequence,
        "--frames-topic=" + name + "-frames",
        "--commands-topic=" + name + "-commands",
        "--rate=max");
  }

  private static CommandRun events(String topic, String... options) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "events",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--events-topic=" + topic,
                "--from=beginning"));
    arguments.addAll(List.of(options));
    return CommandRun.of(arguments.toArray());
  }

  private static Properties client() {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", broker.bootstrapServers());
    return properties;
  }

  private static Producer<byte[], byte[]> producer(Map<String, String> settings) {
    Properties properties = client();
    properties.putAll(settings);
    return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void publish(String topic, List<TrackEvent> events) throws Exception {
    TrackEventCodec codec = new TrackEventCodec(SchemaDirectory.empty());
    try (Producer<byte[], byte[]> producer = producer(Map.of())) {
      for (TrackEvent event : events) {
        byte[] key = event.cameraId().getBytes(UTF_8);
        producer.send(new ProducerRecord<>(topic, key, codec.encode(event))).get();
      }
    }
  }

  /** All records' values of a topic; one camera's are in order. */
  private static List<byte[]> read(String topic) {
    Properties properties = client();
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    List<byte[]> values = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1));
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(record.value()));
      }
    }
    return values;
  }

  private static TrackEvent event(String camera, long frame) {
    return new TrackEvent(
        EventId.of(camera, 0, frame, "t"),
        camera,
        0,
        frame,
        40 * frame,
        "t",
        "a \"label\"",
        null,
        TargetStatus.TRACKED,
        null,
        new Box(1.25, 2, 3, 4),
        null,
        null,
        new Evidence(1.5, 4, 0.25),
        "m",
        "00",
        0,
        false);
  }
}
