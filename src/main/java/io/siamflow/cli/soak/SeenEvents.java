package io.siamflow.cli.soak;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import io.siamflow.geometry.Box;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What a {@code read_committed} consumer has seen of a job, from the topics' beginning. */
final class SeenEvents implements AutoCloseable {

  private static final double BOX_TOLERANCE = 1e-3;
  private static final double SCORE_TOLERANCE = 1e-3;

  private final String eventsTopic;
  private final Consumer<byte[], byte[]> consumer;
  private final TrackEventCodec eventCodec = new TrackEventCodec(SchemaDirectory.empty());
  private final DeadLetterCodec letterCodec = new DeadLetterCodec(SchemaDirectory.empty());
  private final Map<String, Seen> seen = new HashMap<>();
  private final Map<String, Long> lastFrames = new HashMap<>();
  private final Map<String, Integer> doubled = new HashMap<>();
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private final Thread thread;
  private final boolean lastOnly;
  private long count;
  private int late;
  private String firstLetter;
  private int letters;
  private int lastTracks;
  private volatile boolean closed;

  /** What matters of an event. */
  private record Seen(TargetStatus status, EndReason endReason, Box box, Double score) {

    boolean isAs(Seen other) {
      return status == other.status
          && endReason == other.endReason
          && near(box.x(), other.box.x(), BOX_TOLERANCE)
          && near(box.y(), other.box.y(), BOX_TOLERANCE)
          && near(box.width(), other.box.width(), BOX_TOLERANCE)
          && near(box.height(), other.box.height(), BOX_TOLERANCE)
          && (score == null) == (other.score == null)
          && (score == null || near(score, other.score, SCORE_TOLERANCE));
    }

    private static boolean near(double a, double b, double tolerance) {
      return Math.abs(a - b) <= tolerance;
    }
  }

  /**
   * Begins to read.
   *
   * @param keep whether events are kept for comparison; else they are only counted
   */
  SeenEvents(String brokers, String eventsTopic, String deadLettersTopic, boolean keep) {
    this.eventsTopic = eventsTopic;
    lastOnly = !keep;
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
      lastTracks++;
    }
    if (lastOnly) {
      return;
    }
    Seen now = new Seen(event.status(), event.endReason(), event.box(), event.score());
    if (seen.putIfAbsent(event.eventId(), now) != null) {
      doubled.merge(event.eventId(), 1, Integer::sum);
    }
  }

  private synchronized void letter(DeadLetter letter) {
    letters++;
    if (firstLetter == null) {
      firstLetter = letter.reason() + ": " + letter.detail();
    }
  }

  /** Whether every one of so many cameras has an event on a frame from this one on. */
  synchronized boolean reached(long frame, int cameras) throws Exception {
    requireReading();
    return lastFrames.size() == cameras
        && lastFrames.values().stream().allMatch(last -> last >= frame);
  }

  /** On how many cameras the last target has begun. */
  synchronized int lastTracks() throws Exception {
    requireReading();
    return lastTracks;
  }

  private void requireReading() throws Exception {
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  synchronized long count() {
    return count;
  }

  /** Events that a command caused which was read after its frame. */
  synchronized int late() {
    return late;
  }

  synchronized int letters() {
    return letters;
  }

  /** What the first dead letter says, or null. */
  synchronized String firstLetter() {
    return firstLetter;
  }

  /**
   * How these events differ from those of an uninterrupted run.
   *
   * @param lost ids that are missing
   * @param doubled further events of an id
   * @param changed events with another status, box or score, and ids that the other run has not
   * @param example one of them, or null
   */
  record Difference(long lost, long doubled, long changed, String example) {}

  synchronized Difference against(SeenEvents uninterrupted) {
    synchronized (uninterrupted) {
      long lost = 0;
      long changed = 0;
      String example = null;
      for (Map.Entry<String, Seen> expected : uninterrupted.seen.entrySet()) {
        Seen mine = seen.get(expected.getKey());
        if (mine == null) {
          lost++;
          example = expected.getKey() + " is missing";
        } else if (!mine.isAs(expected.getValue())) {
          changed++;
          example = "%s is %s, not %s".formatted(expected.getKey(), mine, expected.getValue());
        }
      }
      for (String id : seen.keySet()) {
        if (!uninterrupted.seen.containsKey(id)) {
          changed++;
          example = id + " is not in the uninterrupted run";
        }
      }
      long twice = doubled.values().stream().mapToInt(Integer::intValue).sum();
      if (twice > 0) {
        example = doubled.keySet().iterator().next() + " is there twice";
      }
      return new Difference(lost, twice, changed, example);
    }
  }

  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.join(5_000);
  }
}
