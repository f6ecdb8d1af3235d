package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsIT {

  private static final int PICTURE = 4 << 20;
  private static final int BATCH = PICTURE + Topics.BYTES_BESIDE_THE_PICTURE;

  private static EmbeddedBroker broker;

  @BeforeAll
  static void startBroker() throws IOException {
    broker =
        EmbeddedBroker.start(
            Map.of(
                "transaction.max.timeout.ms", "60000",
                "socket.request.max.bytes", "20000000"));
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void madeTopicsSuitTheJob() throws IOException {
    TopicNames names = names("made");
    try (Topics topics = connect()) {
      topics.create(names, 3, PICTURE);
      topics.create(names, 3, PICTURE);
      assertThatCode(() -> topics.check(names, PICTURE, Duration.ofMinutes(1)))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void madeTopicsTakeRecordsAtOnce() throws Exception {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", broker.bootstrapServers());
    // Whatever is refused fails: no second attempt.
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
    settings.put(ProducerConfig.RETRIES_CONFIG, 0);
    try (Topics topics = connect();
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int round = 0; round < 3; round++) {
        TopicNames names = names("at-once-" + round);
        topics.create(names, 60, PICTURE);
        List<Future<RecordMetadata>> answers = new ArrayList<>();
        for (String topic : names.all()) {
          for (int partition = 0; partition < 60; partition++) {
            answers.add(
                producer.send(new ProducerRecord<>(topic, partition, new byte[1], new byte[9])));
          }
        }
        for (Future<RecordMetadata> answer : answers) {
          assertThat(answer.get().offset()).isZero();
        }
      }
    }
  }

  @Test
  void namesEveryMissingTopic() throws IOException {
    TopicNames names = names("missing");
    try (Topics topics = connect()) {
      assertThatThrownBy(() -> topics.check(names, PICTURE, null))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(
              "has no topic 'missing-commands', 'missing-dead', 'missing-events', 'missing-frames'")
          .hasMessageContaining("kafka-topics.sh --bootstrap-server " + broker.bootstrapServers());
    }
  }

  @Test
  void refusesATopicThatHoldsOnlySmallerFrames() throws IOException {
    TopicNames names = names("small");
    try (Topics topics = connect()) {
      topics.create(names, 1, 1 << 20);
      assertThatThrownBy(() -> topics.check(names, PICTURE, null))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("topic 'small-frames' has max.message.bytes=1064960")
          .hasMessageContaining("a picture of " + PICTURE)
          .hasMessageContaining(
              "--entity-type topics --entity-name small-frames --add-config max.message.bytes="
                  + BATCH);
    }
  }

  @Test
  void refusesBrokersThatTakeOnlySmallerRequests() throws IOException {
    TopicNames names = names("request");
    try (Topics topics = connect()) {
      topics.create(names, 1, 30_000_000);
      assertThatThrownBy(() -> topics.check(names, 30_000_000, null))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("broker 1 has socket.request.max.bytes=20000000")
          .hasMessageContaining("server.properties");
    }
  }

  @Test
  void refusesTransactionsThatTheBrokersDoNotAdmit() throws IOException {
    TopicNames names = names("transactions");
    try (Topics topics = connect()) {
      topics.create(names, 1, PICTURE);
      assertThatThrownBy(() -> topics.check(names, PICTURE, Duration.ofMinutes(2)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("broker 1 has transaction.max.timeout.ms=60000")
          .hasMessageContaining("120000 ms");
    }
  }

  @Test
  void refusesWhatTheJobWouldWriteTooLarge() throws IOException {
    TopicNames names = names("written");
    Properties client = client(broker.bootstrapServers());
    try (Topics topics = Topics.connect(client)) {
      topics.create(names, 1, 1 << 20);
      assertThatCode(() -> topics.checkWritten(names.deadLetters(), "a letter", 1 << 20, "less"))
          .doesNotThrowAnyException();
      assertThatThrownBy(
              () -> topics.checkWritten(names.deadLetters(), "a letter", (1 << 20) + 1, "less"))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "the producers' max.request.size is 1048576, but a letter may take 1048577 bytes;"
                  + " less, or raise max.request.size in --kafka-config");
    }
    client.put("max.request.size", "50000000");
    try (Topics topics = Topics.connect(client)) {
      assertThatThrownBy(
              () -> topics.checkWritten(names.deadLetters(), "a letter", 2_000_000, "less"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("topic 'written-dead' has max.message.bytes=1048588")
          .hasMessageContaining(
              "--entity-name written-dead --add-config max.message.bytes=2000000");
      assertThatThrownBy(() -> topics.checkWritten(names.frames(), "a letter", 40_000_000, "less"))
          .hasMessageContaining("the producers' buffer.memory is 33554432");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "max.in.flight.requests.per.connection, 10, must be set to at most 5",
    "delivery.timeout.ms, 5, equal to or larger than linger.ms + request.timeout.ms",
  })
  void refusesSettingsThatContradictEachOther(String name, String value, String message)
      throws IOException {
    Properties client = client(broker.bootstrapServers());
    try (Topics topics = Topics.connect(client)) {
      assertThatCode(topics::checkClients).doesNotThrowAnyException();
    }
    client.put(name, value);
    try (Topics topics = Topics.connect(client)) {
      assertThatThrownBy(topics::checkClients)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("Kafka's clients do not take --kafka-config")
          .hasMessageContaining(message);
    }
  }

  @Test
  void saysThatNoBrokerAnswers() throws IOException {
    // Bound and never accepting: connections open, no answer comes.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Topics topics = Topics.connect(client("127.0.0.1:" + silent.getLocalPort()))) {
      assertThatThrownBy(() -> topics.check(TopicNames.DEFAULT, PICTURE, null))
          .isInstanceOf(IOException.class)
          .hasMessage(
              "no Kafka broker answers at 127.0.0.1:%d within 10 s"
                  .formatted(silent.getLocalPort()));
    }
  }

  @Test
  void namesAnAddressThatCannotBeUsed() {
    assertThatThrownBy(() -> Topics.connect(client("broker-without-port")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broker-without-port");
    assertThatThrownBy(() -> Topics.connect(client("no-such-host.invalid:9092")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-host.invalid:9092");
  }

  private static TopicNames names(String prefix) {
    return new TopicNames(
        prefix + "-frames", prefix + "-commands", prefix + "-events", prefix + "-dead");
  }

  private static Topics connect() throws IOException {
    return Topics.connect(client(broker.bootstrapServers()));
  }

  private static Properties client(String servers) {
    Properties settings = new Properties();
    settings.put("bootstrap.servers", servers);
    return settings;
  }
}
