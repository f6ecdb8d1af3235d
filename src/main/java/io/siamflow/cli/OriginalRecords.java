package io.siamflow.cli;

import io.siamflow.codec.DeadLetter;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** The records that dead letters are about, whole. */
final class OriginalRecords {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Consumer<byte[], byte[]> consumer;

  /** Looks up with this consumer what a dead letter does not hold itself. */
  OriginalRecords(Consumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /**
   * The record as it was: of the dead letter's own copies if they are whole, else the one in the
   * topic.
   *
   * @throws IOException if a copy was cut and the record is not in its topic any more
   */
  ProducerRecord<byte[], byte[]> whole(DeadLetter letter) throws IOException {
    if (isWhole(letter.original(), letter.originalLength())
        && isWhole(letter.key(), letter.keyLength())) {
      return new ProducerRecord<>(letter.topic(), letter.key(), letter.original());
    }
    TopicPartition partition = new TopicPartition(letter.topic(), letter.partition());
    ConsumerRecord<byte[], byte[]> record;
    try {
      record = find(partition, letter.offset());
    } catch (KafkaException e) {
      throw gone(letter, e.getMessage(), e);
    }
    if (record == null) {
      throw gone(letter, "it is not there any more", null);
    }
    if (!isPart(letter.original(), letter.originalLength(), record.value())
        || !isPart(letter.key(), letter.keyLength(), record.key())) {
      throw gone(letter, "another record is there", null);
    }
    return new ProducerRecord<>(letter.topic(), record.key(), record.value());
  }

  private static boolean isWhole(byte[] copy, int length) {
    return copy == null ? length == 0 : copy.length == length;
  }

  private static boolean isPart(byte[] copy, int length, byte[] whole) {
    if (copy == null || whole == null) {
      return copy == whole;
    }
    return whole.length == length && Arrays.equals(copy, 0, copy.length, whole, 0, copy.length);
  }

  private ConsumerRecord<byte[], byte[]> find(TopicPartition partition, long offset) {
    consumer.assign(List.of(partition));
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(List.of(partition));
    Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partition));
    if (offset < begins.get(partition) || offset >= ends.get(partition)) {
      return null;
    }
    consumer.seek(partition, offset);
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end && consumer.position(partition) <= offset) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL).records(partition)) {
        if (record.offset() == offset) {
          return record;
        }
      }
    }
    return null;
  }

  private static IOException gone(DeadLetter letter, String why, Exception cause) {
    return new IOException(
        "%s partition %d offset %d: the dead letter holds %d of the record's %d bytes and %d of its key's %d, and in the topic %s"
            .formatted(
                letter.topic(),
                letter.partition(),
                letter.offset(),
                letter.original() == null ? 0 : letter.original().length,
                letter.originalLength(),
                letter.key() == null ? 0 : letter.key().length,
                letter.keyLength(),
                why),
        cause);
  }
}
