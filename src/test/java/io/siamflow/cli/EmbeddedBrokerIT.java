package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.testing.ChildJvm;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {

  private static final int PICTURE = 3 << 20;

  @Test
  void carriesLargeRecordsInTransactions() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(Map.of())) {
      try (Topics topics = Topics.connect(client(broker))) {
        topics.create(TopicNames.DEFAULT, 2, PICTURE);
      }
      byte[] kept = new byte[PICTURE];
      kept[PICTURE - 1] = 7;

      Properties settings = client(broker);
      settings.put("transactional.id", "test");
      settings.put("max.request.size", Integer.toString(PICTURE + 1024));
      try (KafkaProducer<byte[], byte[]> producer =
          new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("frames", new byte[] {1}, new byte[] {2})).get();
        producer.abortTransaction();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("frames", new byte[] {1}, kept)).get();
        producer.commitTransaction();
      }

      assertThat(read(broker, "frames", 1)).containsExactly(kept);
    }
  }

  @Test
  void servesOnLoopbackOnlyAndLeavesNothingBehind() throws Exception {
    Set<Path> before = folders();
    int port;
    try (EmbeddedBroker first = EmbeddedBroker.start(Map.of());
        EmbeddedBroker second = EmbeddedBroker.start(Map.of())) {
      assertThat(first.bootstrapServers()).startsWith("127.0.0.1:");
      assertThat(second.bootstrapServers()).isNotEqualTo(first.bootstrapServers());
      assertThat(folders()).hasSize(before.size() + 2);
      port = Integer.parseInt(first.bootstrapServers().split(":")[1]);
    }
    assertThat(folders()).isEqualTo(before);
    assertThatThrownBy(() -> new Socket("127.0.0.1", port).close())
        .isInstanceOf(ConnectException.class);
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("kafka-") || name.contains("KafkaRequestHandler"));
  }

  @Test
  void leavesNothingBehindWhenTheProcessIsEnded(@TempDir Path temporary) throws Exception {
    Path log = temporary.resolve("log");
    try (ChildJvm child =
        ChildJvm.start(
            log,
            Map.of(),
            List.of(
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                OnlyABroker.class.getName()))) {
      for (int i = 0; i < 600 && !child.output().contains("serving"); i++) {
        assertThat(child.isAlive()).as(child.output()).isTrue();
        Thread.sleep(100);
      }
      assertThat(Files.list(temporary)).anyMatch(EmbeddedBrokerIT::isData);
    }
    assertThat(Files.list(temporary)).noneMatch(EmbeddedBrokerIT::isData);
  }

  /** A program that serves until it is ended. */
  static final class OnlyABroker {
    public static void main(String[] args) throws Exception {
      EmbeddedBroker.start(Map.of());
      System.out.println("serving");
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  @Test
  void namesTheSettingThatKafkaRefuses() throws IOException {
    Set<Path> before = folders();
    assertThatThrownBy(() -> EmbeddedBroker.start(Map.of("message.max.bytes", "plenty")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("does not start")
        .hasMessageContaining("message.max.bytes");
    assertThat(folders()).isEqualTo(before);
  }

  private static List<byte[]> read(EmbeddedBroker broker, String topic, int count) {
    Properties settings = client(broker);
    settings.put("group.id", "test");
    settings.put("auto.offset.reset", "earliest");
    settings.put("isolation.level", "read_committed");
    List<byte[]> values = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      for (int poll = 0; poll < 60 && values.size() < count; poll++) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }

  private static Properties client(EmbeddedBroker broker) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", broker.bootstrapServers());
    return settings;
  }

  private static Set<Path> folders() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files.filter(EmbeddedBrokerIT::isData).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static boolean isData(Path file) {
    return file.getFileName().toString().startsWith("siamflow-broker");
  }
}
