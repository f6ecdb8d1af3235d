package io.siamflow.cli;

import static org.assertj.core.api.Assertions.fail;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.tracker.NetworkFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The job on a real broker and a MiniCluster, with a producer and a consumer at its topics. */
final class JobFixture implements AutoCloseable {

  /**
   * The defaults with a history that holds whole recordings. Kafka keeps no order between two
   * topics: on a busy machine a command may be read after every frame, and then is late only.
   */
  static final TrackingOptions KEEPS_ALL = keepsAll(TrackingOptions.DEFAULTS);

  private static final int PICTURE_BYTES = 2 << 20;
  private static final Duration READING = Duration.ofMinutes(2);

  private final EmbeddedBroker broker;
  private final Path work;
  private final DeliveryGuarantee guarantee;
  private EmbeddedJob job;
  private final Producer<byte[], byte[]> producer;
  private final Consumer<byte[], byte[]> consumer;
  private final FrameCodec frameCodec = new FrameCodec(SchemaDirectory.empty());
  private final TrackCommandCodec commandCodec = new TrackCommandCodec(SchemaDirectory.empty());
  private final TrackEventCodec eventCodec = new TrackEventCodec(SchemaDirectory.empty());
  private final DeadLetterCodec letterCodec = new DeadLetterCodec(SchemaDirectory.empty());
  private final List<TrackEvent> events = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();

  JobFixture(
      NetworkFactory networkFactory,
      TrackingOptions options,
      DeliveryGuarantee guarantee,
      int parallelism,
      Path work)
      throws Exception {
    this(networkFactory, options, guarantee, parallelism, work, new Configuration());
  }

  JobFixture(
      NetworkFactory networkFactory,
      TrackingOptions options,
      DeliveryGuarantee guarantee,
      int parallelism,
      Path work,
      Configuration settings)
      throws Exception {
    this.work = work;
    this.guarantee = guarantee;
    broker = EmbeddedBroker.start(Map.of("message.max.bytes", Integer.toString(4 << 20)));
    try (Topics topics = Topics.connect(client())) {
      topics.create(TopicNames.DEFAULT, 4, PICTURE_BYTES);
    }
    job =
        EmbeddedJob.start(
            broker,
            TopicNames.DEFAULT,
            networkFactory,
            options,
            guarantee,
            parallelism,
            work,
            settings);
    producer = new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer());
    Properties reading = client();
    reading.setProperty(ConsumerConfig.GROUP_ID_CONFIG, "test");
    reading.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    reading.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(TopicNames.DEFAULT.events(), TopicNames.DEFAULT.deadLetters()));
  }

  private static TrackingOptions keepsAll(TrackingOptions d) {
    return new TrackingOptions(
        d.batchMax(),
        d.batchLinger(),
        d.bufferBytes(),
        Duration.ofHours(1),
        256L << 20,
        Duration.ofMinutes(10),
        d.waitingCommands(),
        d.targetsPerCamera(),
        d.silenceLimit(),
        d.overload(),
        d.restartPolicy(),
        d.modelPolicy(),
        d.lostBudget(),
        d.lostLimit(),
        d.maxPixels(),
        d.deadLetterBytes(),
        d.schemas());
  }

  String bootstrapServers() {
    return broker.bootstrapServers();
  }

  private Properties client() {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", broker.bootstrapServers());
    return properties;
  }

  EmbeddedJob job() {
    return job;
  }

  Future<RecordMetadata> send(Frame frame) {
    return sendFrame(frame.cameraId().getBytes(StandardCharsets.UTF_8), frameCodec.encode(frame));
  }

  Future<RecordMetadata> send(TrackCommand command) {
    return sendCommand(
        command.cameraId().getBytes(StandardCharsets.UTF_8), commandCodec.encode(command));
  }

  Future<RecordMetadata> send(String topic, HostileRecords.Hostile hostile) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, hostile.key(), hostile.value());
    if (hostile.header() != null) {
      record.headers().add("header", hostile.header());
    }
    return producer.send(record);
  }

  Future<RecordMetadata> sendFrame(byte[] key, byte[] value) {
    return producer.send(new ProducerRecord<>(TopicNames.DEFAULT.frames(), key, value));
  }

  Future<RecordMetadata> sendCommand(byte[] key, byte[] value) {
    return producer.send(new ProducerRecord<>(TopicNames.DEFAULT.commands(), key, value));
  }

  void flush() {
    producer.flush();
  }

  /** All events so far, in the order of their arrival. */
  List<TrackEvent> events() {
    return events;
  }

  /** All dead letters so far. */
  List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /** Events of a track so far. */
  List<TrackEvent> events(String camera, String track) {
    return events.stream()
        .filter(event -> event.cameraId().equals(camera) && event.trackId().equals(track))
        .toList();
  }

  /** Reads until the condition holds, or fails with what the supplier says. */
  void await(Duration patience, BooleanSupplier condition, Supplier<String> otherwise)
      throws Exception {
    producer.flush();
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail(
            "after %s: %s; %d events, dead letters %s"
                .formatted(patience, otherwise.get(), events.size(), deadLetters));
      }
      poll();
      job.requireRunning();
    }
  }

  private void poll() throws Exception {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
      if (record.topic().equals(TopicNames.DEFAULT.deadLetters())) {
        deadLetters.add(letterCodec.decode(record.value()));
      } else {
        events.add(eventCodec.decode(record.value()));
      }
    }
  }

  /** Ends the job with a savepoint, whatever it has still to do; returns where that is. */
  String savepoint() throws Exception {
    producer.flush();
    return job.stop(false).savepoint();
  }

  /** Lets a job go on from a savepoint, on the same topics. */
  void goOn(
      String savepoint, NetworkFactory networkFactory, TrackingOptions options, int parallelism)
      throws Exception {
    job =
        EmbeddedJob.start(
            broker,
            TopicNames.DEFAULT,
            networkFactory,
            options,
            guarantee,
            parallelism,
            work,
            from(savepoint));
  }

  /** Settings of a job that goes on from a savepoint. */
  static Configuration from(String savepoint) {
    Configuration settings = new Configuration();
    settings.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    return settings;
  }

  /** Ends the job when all that it received is done, and reads what it said until then. */
  EmbeddedJob.Result stop() throws Exception {
    producer.flush();
    EmbeddedJob.Result result = job.stop();
    List<TopicPartition> partitions = new ArrayList<>();
    for (String topic : List.of(TopicNames.DEFAULT.events(), TopicNames.DEFAULT.deadLetters())) {
      consumer
          .partitionsFor(topic)
          .forEach(one -> partitions.add(new TopicPartition(topic, one.partition())));
    }
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long end = System.nanoTime() + READING.toNanos();
    while (!ends.entrySet().stream().allMatch(this::isReadUpTo)) {
      if (System.nanoTime() > end) {
        fail("what the job said cannot be read up to %s within %s".formatted(ends, READING));
      }
      poll();
    }
    return result;
  }

  private boolean isReadUpTo(Map.Entry<TopicPartition, Long> end) {
    return consumer.assignment().contains(end.getKey())
        && consumer.position(end.getKey()) >= end.getValue();
  }

  @Override
  public void close() throws Exception {
    producer.close();
    consumer.close();
    job.close();
    broker.close();
  }
}
