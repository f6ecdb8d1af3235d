package io.siamflow.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads what a topic holds now: what is written meanwhile is not waited for. */
final class TopicSoFar {

  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Consumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  TopicSoFar(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.partitions = partitions;
  }

  /** What is done with a record; false ends the reading. */
  interface Reader {
    boolean read(ConsumerRecord<byte[], byte[]> record) throws IOException;
  }

  /**
   * Gives all records to the reader, in order within each partition.
   *
   * @throws IOException if nothing comes for 30 s though there is more
   */
  void read(Reader reader) throws IOException {
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long last = System.nanoTime();
    while (!isRead(ends)) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        last = System.nanoTime();
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        if (record.offset() < ends.get(partition) && !reader.read(record)) {
          return;
        }
      }
      if (System.nanoTime() - last > PATIENCE.toNanos()) {
        throw new IOException(
            "topic '%s': nothing came for %d s, though there is more"
                .formatted(partitions.get(0).topic(), PATIENCE.toSeconds()));
      }
    }
  }

  private boolean isRead(Map<TopicPartition, Long> ends) {
    return partitions.stream()
        .allMatch(partition -> consumer.position(partition) >= ends.get(partition));
  }
}
