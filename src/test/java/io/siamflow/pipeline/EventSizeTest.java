package io.siamflow.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.EventId;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import io.siamflow.geometry.Box;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.Mask;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.Evidence;
import io.siamflow.tracker.TargetStatus;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.record.AbstractRecords;
import org.apache.kafka.common.record.CompressionType;
import org.apache.kafka.common.record.RecordBatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The largest event that commands can bring about stays within what is checked at the start. */
class EventSizeTest {

  private static final String SHA256 = "f".repeat(64);

  /** As long as a pack's id can be. */
  private static final String MODEL = "m".repeat(64);

  /**
   * Texts as long as a record's may be, of characters that take one byte and three in an event's
   * id, and two, three and four (for two characters) everywhere.
   */
  @ParameterizedTest
  @ValueSource(strings = {"/", "ü", "漢", "🙂"})
  void theLargestEventIsWithinTheBound(String character) throws Exception {
    String text = character.repeat(256 / character.length());
    assertThatACommandMayCarry(text);
    TrackEvent event = event(text, mask(EventSize.LONGEST_MASK));
    assertThat(EventSize.admits(event.mask())).isTrue();
    assertThat(sent(event)).isGreaterThan(EventSize.LONGEST_MASK).isLessThan(EventSize.LARGEST);
  }

  @Test
  void aLongerMaskIsNotSent() {
    assertThat(EventSize.admits(mask(EventSize.LONGEST_MASK + 1))).isFalse();
    assertThat(EventSize.admits(null)).isTrue();
  }

  private static void assertThatACommandMayCarry(String text) throws Exception {
    TrackCommandCodec commands = new TrackCommandCodec(SchemaDirectory.empty());
    TrackCommand command =
        new TrackCommand(
            text,
            Action.START,
            text,
            Long.MAX_VALUE / 2,
            text,
            Long.MAX_VALUE / 2,
            new Box(1, 2, 3, 4),
            null,
            text);
    assertThat(commands.decode(commands.encode(command))).isEqualTo(command);
  }

  private static Mask mask(int characters) {
    return new Mask(65_535, 32_767, "0".repeat(characters));
  }

  private static TrackEvent event(String text, Mask mask) {
    return new TrackEvent(
        EventId.revised(text, Long.MAX_VALUE, Long.MAX_VALUE, text, text),
        text,
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        text,
        text,
        text,
        TargetStatus.ENDED,
        EndReason.UNUSABLE_OUTPUT,
        new Box(1, 2, 3, 4),
        new RotatedBox(1, 2, 3, 4, 5),
        mask,
        new Evidence(1, 2, 3),
        MODEL,
        SHA256,
        Integer.MAX_VALUE,
        true);
  }

  /** What Kafka's producers compare with max.request.size, and brokers with max.message.bytes. */
  private static int sent(TrackEvent event) {
    return AbstractRecords.estimateSizeInBytesUpperBound(
        RecordBatch.CURRENT_MAGIC_VALUE,
        CompressionType.NONE,
        event.cameraId().getBytes(UTF_8),
        new TrackEventCodec(SchemaDirectory.empty()).encode(event),
        new Header[0]);
  }
}
