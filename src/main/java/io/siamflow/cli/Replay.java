package io.siamflow.cli;

import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.EncodedPicture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Publishes a recording as a camera, pass after pass: frame numbers from 0, a new stream epoch each
 * pass, {@link RecordingClock} times that run on through the passes.
 */
final class Replay {

  private static final long SECOND = 1_000_000_000L;

  /** Bytes of a record batch beside the record's key and value, at most. */
  private static final int BATCH_OVERHEAD = 128;

  /**
   * What to publish, and where.
   *
   * @param framesTopic topic of the frames
   * @param commandsTopic topic of the START
   * @param largestFrameBatch {@code max.message.bytes} of the frames' topic; {@link Long#MAX_VALUE}
   *     if that is not known
   * @param camera the camera's id
   * @param epoch the first pass's stream epoch
   * @param rate how fast
   * @param loop whether to begin again at the end
   * @param forVideo how a video's frames are encoded
   */
  record Plan(
      String framesTopic,
      String commandsTopic,
      long largestFrameBatch,
      String camera,
      long epoch,
      Rate rate,
      boolean loop,
      PictureEncoding forVideo) {}

  private final Plan plan;
  private final Recording recording;
  private final Producer<byte[], byte[]> producer;
  private final StopSignal stop;
  private final InstantSource wallClock;
  private final Progress progress;
  private final FrameCodec frames = new FrameCodec(SchemaDirectory.empty());
  private final byte[] key;
  private final AtomicReference<IOException> failure = new AtomicReference<>();
  private long published;
  private long bytes;

  Replay(
      Plan plan,
      Recording recording,
      Producer<byte[], byte[]> producer,
      StopSignal stop,
      InstantSource wallClock,
      Progress progress) {
    this.plan = plan;
    this.recording = recording;
    this.producer = producer;
    this.stop = stop;
    this.wallClock = wallClock;
    this.progress = progress;
    this.key = plan.camera().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Publishes until the end or until the stop signal, and waits until the brokers have everything.
   *
   * @param start the START, published before the first frame of the first pass
   * @throws IOException if the recording is damaged, or Kafka refuses a record; the message names
   *     the frame
   */
  void run(Optional<TrackCommand> start) throws IOException {
    boolean paced = plan.rate().kind() != Rate.Kind.MAX;
    double rate = plan.rate().framesPerSecond(recording.framesPerSecond());
    RecordingClock clock =
        paced ? new RecordingClock(wallClock.millis(), rate) : RecordingClock.fromZero(rate);
    long begin = System.nanoTime();
    long epoch = plan.epoch();
    try {
      do {
        long before = published;
        try (Recording.Frames pass = recording.open()) {
          Optional<EncodedPicture> next = pass.nextEncoded(plan.forVideo());
          for (long number = 0; next.isPresent() && !stop.isRequested(); number++) {
            byte[] record = record(next.get(), epoch, number, clock);
            if (published == 0 && start.isPresent()) {
              publish(start.get());
            }
            if (paced && stop.awaitUntil(begin + (long) (published * (SECOND / rate)))) {
              break;
            }
            publish(record, epoch, number);
            next = pass.nextEncoded(plan.forVideo());
          }
        }
        if (published == before && !stop.isRequested()) {
          throw new IOException(recording.name() + ": has no frames");
        }
        epoch++;
      } while (plan.loop() && !stop.isRequested());
    } finally {
      flush();
    }
    throwIfFailed();
  }

  private byte[] record(EncodedPicture picture, long epoch, long number, RecordingClock clock)
      throws IOException {
    byte[] record =
        frames.encode(
            new Frame(
                plan.camera(),
                epoch,
                number,
                clock.capturedAt(published),
                picture.encoding(),
                picture.width(),
                picture.height(),
                picture.data()));
    if (published == 0) {
      frames.decode(record);
    }
    if ((long) record.length + key.length + BATCH_OVERHEAD > plan.largestFrameBatch()) {
      throw tooLarge(record.length, epoch, number, null);
    }
    return record;
  }

  private void publish(byte[] record, long epoch, long number) throws IOException {
    throwIfFailed();
    try {
      producer.send(
          new ProducerRecord<>(plan.framesTopic(), key, record),
          (metadata, exception) -> {
            if (exception != null) {
              failure.compareAndSet(null, refused(exception, record.length, epoch, number));
            }
          });
    } catch (KafkaException e) {
      throw refused(e, record.length, epoch, number);
    }
    published++;
    bytes += record.length;
    progress.step();
  }

  private void publish(TrackCommand start) throws IOException {
    byte[] record = new TrackCommandCodec(SchemaDirectory.empty()).encode(start);
    String what = "topic '%s' does not take the START".formatted(plan.commandsTopic());
    try {
      producer.send(new ProducerRecord<>(plan.commandsTopic(), key, record)).get();
    } catch (ExecutionException e) {
      throw new IOException(what + ": " + e.getCause().getMessage(), e);
    } catch (KafkaException e) {
      throw new IOException(what + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private IOException refused(Exception exception, int length, long epoch, long number) {
    if (exception instanceof RecordTooLargeException) {
      return tooLarge(length, epoch, number, exception);
    }
    return new IOException(
        "topic '%s' does not take frame %d/%d of camera '%s': %s"
            .formatted(plan.framesTopic(), epoch, number, plan.camera(), exception.getMessage()),
        exception);
  }

  private IOException tooLarge(int length, long epoch, long number, Exception cause) {
    String bound =
        plan.largestFrameBatch() == Long.MAX_VALUE
            ? "max.message.bytes"
            : "max.message.bytes of " + plan.largestFrameBatch();
    return new IOException(
        ("frame %d/%d of camera '%s' has %d bytes, more than topic '%s' takes with its %s; raise"
                + " it: kafka-configs.sh --alter --entity-type topics --entity-name %s"
                + " --add-config max.message.bytes=%d")
            .formatted(
                epoch,
                number,
                plan.camera(),
                length,
                plan.framesTopic(),
                bound,
                plan.framesTopic(),
                roomFor(length)),
        cause);
  }

  /** A bound with room for frames that are larger still: a power of two. */
  private static long roomFor(int length) {
    return Long.highestOneBit(length) << 2;
  }

  private void throwIfFailed() throws IOException {
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private void flush() {
    try {
      producer.flush();
    } catch (KafkaException e) {
      failure.compareAndSet(
          null,
          new IOException(
              "topic '%s' did not take all frames: %s"
                  .formatted(plan.framesTopic(), e.getMessage()),
              e));
    }
  }

  /** Frames that were published. */
  long published() {
    return published;
  }

  /** Bytes of their records. */
  long bytes() {
    return bytes;
  }
}
