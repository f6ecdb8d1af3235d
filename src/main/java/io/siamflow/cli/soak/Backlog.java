package io.siamflow.cli.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What lies in a topic, and how much of it a job has read. */
final class Backlog {

  private static final long WAIT_SECONDS = 10;
  private static final Duration POLL = Duration.ofMillis(200);

  private final Properties settings = new Properties();

  Backlog(String brokers) {
    settings.setProperty("bootstrap.servers", brokers);
  }

  /** Whether a checkpoint of this group's job holds all that is in the topic now. */
  boolean isRead(String topic, String group) throws Exception {
    try (Admin admin = Admin.create(settings)) {
      Map<TopicPartition, OffsetAndMetadata> read =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get(WAIT_SECONDS, TimeUnit.SECONDS);
      return ends(admin, topic).entrySet().stream()
          .allMatch(end -> isPast(read.get(end.getKey()), end.getValue().offset()));
    }
  }

  private static Map<TopicPartition, ListOffsetsResultInfo> ends(Admin admin, String topic)
      throws Exception {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get(WAIT_SECONDS, TimeUnit.SECONDS)
        .get(topic)
        .partitions()
        .forEach(
            partition ->
                wanted.put(new TopicPartition(topic, partition.partition()), OffsetSpec.latest()));
    return admin.listOffsets(wanted).all().get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  private static boolean isPast(OffsetAndMetadata read, long end) {
    return end == 0 || read != null && read.offset() >= end;
  }

  /**
   * Sends all that is in a topic to another one with as many partitions, in order.
   *
   * @throws IOException if the broker does not take a record
   */
  void copy(String from, String to) throws Exception {
    AtomicReference<Exception> fault = new AtomicReference<>();
    Map<TopicPartition, ListOffsetsResultInfo> ends;
    try (Admin admin = Admin.create(settings)) {
      ends = ends(admin, from);
    }
    try (Consumer<byte[], byte[]> consumer = consumer();
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(
                patient("delivery.timeout.ms"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      consumer.assign(ends.keySet());
      consumer.seekToBeginning(ends.keySet());
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue().offset())) {
        for (ConsumerRecord<byte[], byte[]> read : consumer.poll(POLL)) {
          producer.send(
              new ProducerRecord<>(to, read.partition(), read.key(), read.value()),
              (sent, refused) -> fault.compareAndSet(null, refused));
        }
      }
      producer.flush();
    }
    if (fault.get() != null) {
      throw new IOException("copying %s to %s: %s".formatted(from, to, fault.get()), fault.get());
    }
  }

  private Consumer<byte[], byte[]> consumer() {
    return new KafkaConsumer<>(
        patient("default.api.timeout.ms"),
        new ByteArrayDeserializer(),
        new ByteArrayDeserializer());
  }

  private Properties patient(String setting) {
    Properties patient = new Properties();
    patient.putAll(settings);
    patient.setProperty(setting, "600000");
    return patient;
  }
}
