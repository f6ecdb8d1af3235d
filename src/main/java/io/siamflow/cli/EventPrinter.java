package io.siamflow.cli;

import io.siamflow.codec.DecodeException;
import io.siamflow.codec.RecordCodec;
import io.siamflow.codec.TrackEvent;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads track events and prints those of one camera, or all, one a line. */
final class EventPrinter {

  private static final Duration POLL = Duration.ofMillis(200);

  private final RecordCodec<TrackEvent> codec;
  private final Function<TrackEvent, String> format;
  private final String camera;
  private final PrintWriter out;
  private final PrintWriter err;
  private long printed;
  private long unreadable;

  /**
   * A printer.
   *
   * @param camera whose events to print; null for all
   */
  EventPrinter(
      RecordCodec<TrackEvent> codec,
      Function<TrackEvent, String> format,
      String camera,
      PrintWriter out,
      PrintWriter err) {
    this.codec = codec;
    this.format = format;
    this.camera = camera;
    this.out = out;
    this.err = err;
  }

  /**
   * Prints until the limit, the stop signal, the end of the output, or until nothing was printed
   * for a while.
   *
   * @param limit events to print at most
   * @param idleNanos how long to wait for an event
   */
  void run(Consumer<byte[], byte[]> consumer, long limit, long idleNanos, StopSignal stop) {
    long last = System.nanoTime();
    while (printed < limit && !stop.isRequested() && System.nanoTime() - last < idleNanos) {
      long before = printed;
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (printed < limit) {
          print(record);
        }
      }
      if (out.checkError()) {
        return;
      }
      if (printed > before) {
        last = System.nanoTime();
      }
    }
  }

  private void print(ConsumerRecord<byte[], byte[]> record) {
    TrackEvent event;
    try {
      event = codec.decode(record.value());
    } catch (DecodeException e) {
      unreadable++;
      err.printf(
          "siamflow: %s partition %d offset %d: %s%n",
          record.topic(), record.partition(), record.offset(), e.getMessage());
      err.flush();
      return;
    }
    if (camera == null || camera.equals(event.cameraId())) {
      out.println(format.apply(event));
      printed++;
    }
  }

  /** Events that were printed. */
  long printed() {
    return printed;
  }

  /** Records that hold no event. */
  long unreadable() {
    return unreadable;
  }
}
