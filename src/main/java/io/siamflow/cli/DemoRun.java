package io.siamflow.cli;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Plays the cameras into Kafka and takes the events from there until every target has ended. */
final class DemoRun {

  private static final long TABLE_EVERY_NANOS = 500_000_000L;
  private static final long TABLE_WITHOUT_TERMINAL_NANOS = 5_000_000_000L;
  private static final long PATIENCE_NANOS = 180_000_000_000L;

  private final List<DemoCamera> cameras;
  private final EmbeddedBroker broker;
  private final TopicNames topics;
  private final EmbeddedJob job;
  private final DemoTable table;
  private final boolean onTerminal;
  private final Map<String, DemoTrack> tracks = new LinkedHashMap<>();
  private final Map<String, DemoPlayer> players = new HashMap<>();
  private final Map<String, Map<Long, Integer>> eventsOfFrame = new HashMap<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();

  DemoRun(
      List<DemoCamera> cameras,
      EmbeddedBroker broker,
      TopicNames topics,
      EmbeddedJob job,
      DemoTable table,
      boolean onTerminal) {
    this.cameras = cameras;
    this.broker = broker;
    this.topics = topics;
    this.job = job;
    this.table = table;
    this.onTerminal = onTerminal;
    for (DemoCamera camera : cameras) {
      eventsOfFrame.put(camera.id(), new HashMap<>());
      for (DemoCamera.Target target : camera.targets()) {
        tracks.put(key(camera.id(), target.trackId()), new DemoTrack(camera, target));
      }
    }
  }

  private static String key(String camera, String track) {
    return camera + "/" + track;
  }

  Collection<DemoTrack> tracks() {
    return tracks.values();
  }

  List<DeadLetter> deadLetters() {
    return deadLetters;
  }

  /**
   * Plays everything.
   *
   * @throws IOException if the job fails or events stay away; the message says which
   */
  void play() throws Exception {
    List<Thread> threads = new ArrayList<>();
    try (Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
        Consumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                clientProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topics.events(), topics.deadLetters()));
      for (DemoCamera camera : cameras) {
        DemoPlayer player = new DemoPlayer(camera, topics, producer);
        players.put(camera.id(), player);
        Thread thread = new Thread(player, "play-" + camera.id());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
      try {
        follow(consumer);
      } finally {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
          thread.join();
        }
      }
    }
  }

  private Properties clientProperties() {
    Properties properties = new Properties();
    properties.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    properties.setProperty(ConsumerConfig.GROUP_ID_CONFIG, "demo");
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, "0");
    return properties;
  }

  private void follow(Consumer<byte[], byte[]> consumer) throws Exception {
    TrackEventCodec events = new TrackEventCodec(SchemaDirectory.empty());
    DeadLetterCodec letters = new DeadLetterCodec(SchemaDirectory.empty());
    long lastEvent = System.nanoTime();
    long nextTable = lastEvent;
    while (!isComplete()) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
        if (record.topic().equals(topics.deadLetters())) {
          deadLetters.add(letters.decode(record.value()));
        } else {
          take(events.decode(record.value()));
          lastEvent = System.nanoTime();
        }
      }
      job.requireRunning();
      for (DemoPlayer player : players.values()) {
        if (player.failure() != null) {
          throw player.failure();
        }
      }
      long now = System.nanoTime();
      if (now - lastEvent > PATIENCE_NANOS) {
        throw new IOException("no event came for " + PATIENCE_NANOS / 1_000_000_000L + " s");
      }
      if (now >= nextTable) {
        table.show(tracks.values());
        nextTable = now + (onTerminal ? TABLE_EVERY_NANOS : TABLE_WITHOUT_TERMINAL_NANOS);
      }
    }
    table.show(tracks.values());
  }

  private void take(TrackEvent event) {
    tracks
        .get(key(event.cameraId(), event.trackId()))
        .add(event, System.currentTimeMillis(), System.nanoTime());
    DemoPlayer player = players.get(event.cameraId());
    int have = eventsOfFrame.get(event.cameraId()).merge(event.frameNumber(), 1, Integer::sum);
    long due =
        tracks.values().stream()
            .filter(track -> track.camera().id().equals(event.cameraId()))
            .filter(track -> track.target().startFrame() <= event.frameNumber())
            .count();
    if (have == due) {
      player.frameDone();
    }
  }

  private boolean isComplete() {
    return tracks.values().stream().allMatch(track -> track.count() >= track.expected());
  }
}
