package io.siamflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.Frame;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackEvent;
import io.siamflow.image.PictureEncoding;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.testing.NetworkProbe;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.testing.SceneCamera;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dead-letters} at a real broker, and against the job. */
class DeadLettersIT {

  private static final DeadLetterCodec CODEC = new DeadLetterCodec(SchemaDirectory.empty());

  private static EmbeddedBroker broker;
  @TempDir private Path work;

  @BeforeAll
  static void startBroker() throws IOException {
    broker = EmbeddedBroker.start(Map.of());
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void listsWhatTheFiltersAdmitAndSendsNothing() throws Exception {
    createTopics("list");
    publish(
        "list",
        letter("list-frames", 0, 5, "gate", Reason.BAD_PICTURE, bytes(10, 1), 10),
        letter("list-frames", 1, 5, "yard", Reason.WRONG_KEY, bytes(10, 2), 10),
        letter("list-commands", 0, 6, "gate", Reason.BAD_BOX, bytes(10, 3), 10),
        letter("list-commands", 0, 7, null, Reason.UNDECODABLE, null, 0));

    CommandRun all = deadLetters("list");
    assertThat(all.exitCode()).isZero();
    assertThat(all.out().lines()).hasSize(4);
    assertThat(all.err()).contains("4 dead letters").doesNotContain("sent");
    assertThat(all.out())
        .contains("BAD_PICTURE list-frames partition 0 offset 5 key gate 10 bytes: what was wrong")
        .contains("UNDECODABLE list-commands partition 0 offset 7 key - 0 bytes");

    assertThat(offsets(deadLetters("list", "--topic=list-frames"))).containsExactly(5L, 5L);
    assertThat(offsets(deadLetters("list", "--topic=list-frames", "--partition=1")))
        .containsExactly(5L);
    assertThat(offsets(deadLetters("list", "--offset=6"))).containsExactly(6L);
    assertThat(offsets(deadLetters("list", "--camera=gate"))).containsExactlyInAnyOrder(5L, 6L);
    assertThat(offsets(deadLetters("list", "--reason=BAD_BOX,UNDECODABLE")))
        .containsExactlyInAnyOrder(6L, 7L);
    assertThat(offsets(deadLetters("list", "--reason=OLD_EPOCH"))).isEmpty();
    assertThat(offsets(deadLetters("list", "--limit=2"))).hasSize(2);
    assertThat(read("list-frames")).isEmpty();
    assertThat(read("list-commands")).isEmpty();
  }

  @Test
  void anUnknownReasonAndAMissingTopicAreRefused() {
    assertThat(deadLetters("list", "--reason=BAD_LUCK").exitCode()).isEqualTo(2);
    CommandRun missing = deadLetters("nothing");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("no topic 'nothing-dead'");
  }

  @Test
  void sendsRecordsAgainWholeAlsoWhereTheLetterHoldsAPart() throws Exception {
    createTopics("again");
    byte[] small = bytes(100, 4);
    byte[] large = bytes(300_000, 5);
    RecordMetadata place;
    try (Producer<byte[], byte[]> producer = producer()) {
      producer.send(new ProducerRecord<>("again-frames", 1, bytes(1, 1), bytes(50, 9))).get();
      place =
          producer
              .send(new ProducerRecord<>("again-frames", 1, "yard".getBytes(UTF_8), large))
              .get();
    }
    publish(
        "again",
        letter("again-commands", 0, 1, "gate", Reason.BAD_BOX, small, 100),
        letter(
            "again-frames",
            place.partition(),
            place.offset(),
            "yard",
            Reason.BAD_PICTURE,
            Arrays.copyOf(large, 64 << 10),
            large.length),
        letter("again-commands", 0, 2, "gate", Reason.UNDECODABLE, null, 0),
        letter("again-commands", 0, 3, "gate", Reason.OLD_EPOCH, small, 100));

    CommandRun run = deadLetters("again", "--republish", "--reason=BAD_BOX,BAD_PICTURE");
    assertThat(run.err()).contains("2 dead letters, 2 records sent again");
    assertThat(run.exitCode()).isZero();
    List<ConsumerRecord<byte[], byte[]>> commands = read("again-commands");
    assertThat(commands).hasSize(1);
    assertThat(commands.get(0).value()).isEqualTo(small);
    assertThat(commands.get(0).key()).isEqualTo("gate".getBytes(UTF_8));
    assertThat(read("again-frames"))
        .filteredOn(record -> Arrays.equals(record.key(), "yard".getBytes(UTF_8)))
        .hasSize(2)
        .allSatisfy(record -> assertThat(record.value()).isEqualTo(large));

    assertThat(deadLetters("again", "--republish", "--offset=2").exitCode()).isZero();
    assertThat(read("again-commands")).anyMatch(record -> record.value() == null);
  }

  @Test
  void aKeyThatTheLetterHoldsAPartOfIsTakenFromTheTopic() throws Exception {
    createTopics("keys");
    byte[] key = bytes(350_000, 11);
    byte[] value = bytes(100, 12);
    RecordMetadata place;
    try (Producer<byte[], byte[]> producer = producer()) {
      place = producer.send(new ProducerRecord<>("keys-frames", 1, key, value)).get();
    }
    DeadLetter cut =
        new DeadLetter(
            "keys-frames",
            place.partition(),
            place.offset(),
            Arrays.copyOf(key, 1024),
            Reason.WRONG_KEY,
            "what was wrong",
            value,
            value.length,
            key.length);
    publish("keys", cut);
    CommandRun run = deadLetters("keys", "--republish");
    assertThat(run.err()).contains("1 dead letters, 1 records sent again");
    assertThat(read("keys-frames"))
        .hasSize(2)
        .allSatisfy(record -> assertThat(record.key()).isEqualTo(key))
        .allSatisfy(record -> assertThat(record.value()).isEqualTo(value));
  }

  @Test
  void saysWhatCannotBeSentAgainAndSendsTheOthers() throws Exception {
    createTopics("gone");
    byte[] part = bytes(10, 6);
    try (Producer<byte[], byte[]> producer = producer()) {
      producer.send(new ProducerRecord<>("gone-frames", 0, null, bytes(999, 7))).get();
      producer.send(new ProducerRecord<>("gone-dead", 0, null, bytes(40, 8))).get();
    }
    publish(
        "gone",
        letter("gone-frames", 0, 77, "gate", Reason.BAD_PICTURE, part, 999),
        letter("gone-frames", 0, 0, "gate", Reason.BAD_PICTURE, part, 999),
        letter("no-such-topic", 0, 0, "gate", Reason.BAD_PICTURE, part, 10),
        letter("gone-commands", 0, 1, "gate", Reason.BAD_BOX, part, 10));

    CommandRun run = deadLetters("gone", "--republish");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .contains("gone-dead partition 0 offset 0 holds no dead letter")
        .contains(
            "gone-frames partition 0 offset 77: the dead letter holds 10 of the record's 999 bytes")
        .contains("it is not there any more")
        .contains("another record is there")
        .contains("topic 'no-such-topic' takes no record")
        .contains("4 dead letters, 1 records sent again, 4 not");
    assertThat(read("gone-commands")).hasSize(1);
  }

  @Test
  void aCommandThatWasRefusedIsFollowedWhenItIsSentAgain() throws Exception {
    SceneCamera scene = new SceneCamera(3);
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture =
            new JobFixture(
                new PatchNetworkFactory(probe),
                oneTarget(),
                DeliveryGuarantee.AT_LEAST_ONCE,
                1,
                work)) {
      fixture.send(start("a", scene, 0));
      fixture.send(start("b", scene, 1));
      fixture.await(Duration.ofSeconds(1), () -> true, () -> "");
      for (int number = 0; number < 4; number++) {
        fixture.send(frame(scene, number));
      }
      fixture.await(
          Duration.ofMinutes(1),
          () -> fixture.deadLetters().size() == 1 && fixture.events().size() == 4,
          () -> "one track is followed, one refused");
      DeadLetter letter = fixture.deadLetters().get(0);
      assertThat(letter.reason()).isEqualTo(Reason.TOO_MANY_TARGETS);
      String refused = letter.detail().contains("'start-a'") ? "a" : "b";

      fixture.send(
          new TrackCommand(
              "stop",
              Action.STOP,
              "gate",
              0,
              refused.equals("a") ? "b" : "a",
              3,
              null,
              null,
              null));
      fixture.await(
          Duration.ofMinutes(1), () -> fixture.events().size() == 5, () -> "the end is missing");
      CommandRun run =
          CommandRun.of(
              "dead-letters",
              "--bootstrap-servers=" + fixture.bootstrapServers(),
              "--topic=" + letter.topic(),
              "--partition=" + letter.partition(),
              "--offset=" + letter.offset(),
              "--republish");
      assertThat(run.err()).contains("1 records sent again");
      fixture.await(
          Duration.ofMinutes(1),
          () -> fixture.events("gate", refused).size() == 4,
          () -> "the track is not followed");
      assertThat(fixture.events("gate", refused))
          .extracting(TrackEvent::frameNumber)
          .containsExactly(0L, 1L, 2L, 3L);
      fixture.stop();
    }
  }

  private static TrackingOptions oneTarget() throws IOException {
    return OptionLine.tracking("--targets-per-camera=1");
  }

  private static TrackCommand start(String track, SceneCamera scene, int object) {
    return new TrackCommand(
        "start-" + track,
        Action.START,
        "gate",
        0,
        track,
        0,
        scene.truth(object, 0),
        null,
        PatchNetworkFactory.PATCH_A);
  }

  private static Frame frame(SceneCamera scene, int number) {
    return new Frame(
        "gate",
        0,
        number,
        40L * number,
        PictureEncoding.PNG,
        SceneCamera.WIDTH,
        SceneCamera.HEIGHT,
        scene.data(number, PictureEncoding.PNG));
  }

  private static DeadLetter letter(
      String topic,
      int partition,
      long offset,
      String key,
      Reason reason,
      byte[] original,
      int length) {
    return new DeadLetter(
        topic,
        partition,
        offset,
        key == null ? null : key.getBytes(UTF_8),
        reason,
        "what was wrong",
        original,
        length,
        key == null ? 0 : key.getBytes(UTF_8).length);
  }

  private static byte[] bytes(int count, long seed) {
    byte[] bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static List<Long> offsets(CommandRun run) throws IOException {
    List<Long> offsets = new ArrayList<>();
    assertThat(run.exitCode()).isZero();
    for (String line : run.out().lines().toList()) {
      offsets.add(Long.parseLong(line.replaceAll(".* offset (\\d+) .*", "$1")));
    }
    return offsets;
  }

  @Test
  void printsJson() throws Exception {
    createTopics("json");
    publish("json", letter("json-frames", 0, 5, "gate", Reason.BAD_PICTURE, bytes(10, 1), 10));
    JsonNode line = new ObjectMapper().readTree(deadLetters("json", "--format=json").out());
    assertThat(line.get("topic").asText()).isEqualTo("json-frames");
    assertThat(line.get("offset").asLong()).isEqualTo(5);
    assertThat(line.get("key").asText()).isEqualTo("gate");
    assertThat(line.get("reason").asText()).isEqualTo("BAD_PICTURE");
    assertThat(line.get("original_length").asInt()).isEqualTo(10);
  }

  private static void createTopics(String name) throws IOException {
    try (Topics topics = Topics.connect(client())) {
      topics.create(
          new TopicNames(name + "-frames", name + "-commands", name + "-events", name + "-dead"),
          2,
          1 << 20);
    }
  }

  private static CommandRun deadLetters(String name, Object... options) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "dead-letters",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--dead-letters-topic=" + name + "-dead"));
    arguments.addAll(List.of(options));
    return CommandRun.of(arguments.toArray());
  }

  private static Properties client() {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", broker.bootstrapServers());
    return properties;
  }

  private static Producer<byte[], byte[]> producer() {
    return new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static void publish(String name, DeadLetter... letters) throws Exception {
    try (Producer<byte[], byte[]> producer = producer()) {
      for (DeadLetter letter : letters) {
        producer
            .send(new ProducerRecord<>(name + "-dead", letter.key(), CODEC.encode(letter)))
            .get();
      }
    }
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(String topic) throws IOException {
    Properties properties = client();
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (Consumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      new TopicSoFar(consumer, List.of(new TopicPartition(topic, 0), new TopicPartition(topic, 1)))
          .read(
              record -> {
                records.add(record);
                return true;
              });
    }
    return records;
  }
}
