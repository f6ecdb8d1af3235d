package io.siamflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.EventId;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import io.siamflow.geometry.Box;
import io.siamflow.tracker.Evidence;
import io.siamflow.tracker.TargetStatus;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class EventPrinterTest {

  private static final TopicPartition PARTITION = new TopicPartition("track-events", 0);
  private static final long MILLISECOND = 1_000_000L;

  private final TrackEventCodec codec = new TrackEventCodec(SchemaDirectory.empty());
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void printsOneCamerasEventsUpToTheLimit() {
    EventPrinter printer =
        print("b", 2, event("a", 0), event("b", 1), event("b", 2), event("b", 3));
    assertThat(out.toString().lines()).containsExactly("b/0/1/t", "b/0/2/t");
    assertThat(printer.printed()).isEqualTo(2);
    assertThat(printer.unreadable()).isZero();
  }

  @Test
  void namesRecordsThatHoldNoEventAndGoesOn() {
    EventPrinter printer =
        print(null, 10, event("a", 0), "nonsense".getBytes(UTF_8), null, event("a", 1));
    assertThat(out.toString().lines()).containsExactly("a/0/0/t", "a/0/1/t");
    assertThat(err.toString().lines())
        .hasSize(2)
        .anySatisfy(
            line -> assertThat(line).startsWith("siamflow: track-events partition 0 offset 1: "))
        .anySatisfy(
            line -> assertThat(line).startsWith("siamflow: track-events partition 0 offset 2: "));
    assertThat(printer.unreadable()).isEqualTo(2);
  }

  private EventPrinter print(String camera, long limit, byte[]... values) {
    try (MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        StopSignal stop = StopSignal.onShutdown()) {
      consumer.assign(List.of(PARTITION));
      consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
      for (int offset = 0; offset < values.length; offset++) {
        consumer.addRecord(
            new ConsumerRecord<>(PARTITION.topic(), 0, offset, null, values[offset]));
      }
      EventPrinter printer =
          new EventPrinter(
              codec, TrackEvent::eventId, camera, new PrintWriter(out), new PrintWriter(err));
      printer.run(consumer, limit, 50 * MILLISECOND, stop);
      return printer;
    }
  }

  private byte[] event(String camera, long frame) {
    return codec.encode(
        new TrackEvent(
            EventId.of(camera, 0, frame, "t"),
            camera,
            0,
            frame,
            40 * frame,
            "t",
            null,
            null,
            TargetStatus.TRACKED,
            null,
            new Box(1, 2, 3, 4),
            null,
            null,
            new Evidence(1.5, 4, 0.25),
            "m",
            "00",
            0,
            false));
  }
}
