package io.siamflow.cli.soak;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.EventId;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a {@code read_committed} consumer has seen of a job, from the topics' beginning. */
final class SeenEvents implements AutoCloseable {

  private final String eventsTopic;
  private final Consumer<byte[], byte[]> consumer;
  private final TrackEventCodec eventCodec = new TrackEventCodec(SchemaDirectory.empty());
  private final DeadLetterCodec letterCodec = new DeadLetterCodec(SchemaDirectory.empty());
  private final Set<String> racing;
  private final EventLog log = new EventLog();
  private final LastSaid lastSaid = new LastSaid();
  private final Map<String, Long> lastFrames = new HashMap<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread;
  private long count;
  private int late;
  private int revised;
  private String firstLetter;
  private int letters;
  private final Set<String> lastTracks = new HashSet<>();
  private volatile boolean closed;

  /**
   * Begins to read.
   *
   * @param racing cameras whose commands race with their frames
   */
  SeenEvents(String brokers, String eventsTopic, String deadLettersTopic, Set<String> racing) {
    this.eventsTopic = eventsTopic;
    this.racing = racing;
    Properties settings = new Properties();
    settings.setProperty("bootstrap.servers", brokers);
    settings.setProperty("isolation.level", "read_committed");
    settings.setProperty("default.api.timeout.ms", "600000");
    consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        List.of(eventsTopic, deadLettersTopic).stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map((PartitionInfo info) -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    thread = new Thread(this::read, "seen-" + eventsTopic);
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    try {
      while (!closed) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (record.topic().equals(eventsTopic)) {
            event(eventCodec.decode(record.value()));
          } else {
            letter(letterCodec.decode(record.value()));
          }
        }
      }
    } catch (Exception e) {
      failure.set(e);
    } finally {
      consumer.close();
    }
  }

  private synchronized void event(TrackEvent event) {
    count++;
    late += event.late() ? 1 : 0;
    lastFrames.merge(event.cameraId(), event.frameNumber(), Math::max);
    if (event.trackId().equals(SoakCamera.lastTrack())) {
      lastTracks.add(event.cameraId());
    }
    String plain =
        EventId.of(event.cameraId(), event.streamEpoch(), event.frameNumber(), event.trackId());
    revised += event.eventId().equals(plain) ? 0 : 1;
    EventLog.Entry entry =
        new EventLog.Entry(event.status(), event.endReason(), event.box(), event.score());
    if (racing.contains(event.cameraId())) {
      lastSaid.add(
          event.eventId(),
          new LastSaid.Track(event.cameraId(), event.streamEpoch(), event.trackId()),
          event.frameNumber(),
          entry);
    } else {
      log.add(event.eventId(), entry);
    }
  }

  private synchronized void letter(DeadLetter letter) {
    letters++;
    if (firstLetter == null) {
      firstLetter = letter.reason() + ": " + letter.detail();
    }
  }

  /** Whether every one of so many cameras has an event on a frame from this one on. */
  synchronized boolean reached(long frame, int cameras) {
    requireReading();
    return lastFrames.size() == cameras
        && lastFrames.values().stream().allMatch(last -> last >= frame);
  }

  /** The last frame of a camera that has an event; -1 if there is none yet. */
  synchronized long last(String camera) {
    return lastFrames.getOrDefault(camera, -1L);
  }

  /** On how many cameras the last target has begun. */
  synchronized int lastTracks() {
    requireReading();
    return lastTracks.size();
  }

  private void requireReading() {
    if (failure.get() != null) {
      throw new IllegalStateException(
          eventsTopic + " cannot be read: " + failure.get(), failure.get());
    }
  }

  synchronized long count() {
    return count;
  }

  /** Events that a command caused which was read after its frame. */
  synchronized int late() {
    return late;
  }

  /** Events that a late command put in the place of one already published. */
  synchronized int revised() {
    return revised;
  }

  synchronized int letters() {
    return letters;
  }

  /** What the first dead letter says, or null. */
  synchronized String firstLetter() {
    return firstLetter;
  }

  /**
   * How these events differ from those of an uninterrupted run: one by one by their ids, and of
   * cameras whose commands race by what was said last.
   */
  synchronized EventLog.Difference against(SeenEvents uninterrupted) {
    synchronized (uninterrupted) {
      return log.against(uninterrupted.log).plus(lastSaid.against(uninterrupted.lastSaid));
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(5_000);
  }
}
