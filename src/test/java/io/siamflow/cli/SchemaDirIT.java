package io.siamflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.image.PictureEncoding;
import io.siamflow.testing.NetworkProbe;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.testing.SceneCamera;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Records of a newer release's schemas, through Kafka, with {@code --schema-dir} and without. */
@Timeout(300)
class SchemaDirIT {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path NEXT_FRAME =
      Path.of("src/test/resources/schemas/example-next/Frame.avsc");

  @TempDir private Path folder;
  @TempDir private Path work;

  @Test
  void theJobReadsNewerFrames() throws Exception {
    Files.copy(NEXT_FRAME, folder.resolve("newer.avsc"));
    Schema schema = new Schema.Parser().parse(NEXT_FRAME.toFile());
    SceneCamera scene = new SceneCamera(2);
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture =
            new JobFixture(
                new PatchNetworkFactory(probe),
                OptionLine.tracking("--schema-dir=" + folder),
                DeliveryGuarantee.AT_LEAST_ONCE,
                1,
                work)) {
      fixture.send(
          new TrackCommand(
              "start", Action.START, "gate", 0, "cat", 0, scene.truth(0, 0), null, null));
      for (int number = 0; number < 3; number++) {
        fixture.sendFrame("gate".getBytes(UTF_8), frame(schema, scene, number));
      }
      fixture.await(
          PATIENCE, () -> fixture.events().size() == 3, () -> "newer frames are not read");
      fixture.stop();
      assertThat(fixture.deadLetters()).isEmpty();
      assertThat(fixture.events("gate", "cat").get(2).box().x())
          .isCloseTo(scene.truth(0, 2).x(), within(2.0));
    }
  }

  @Test
  void withoutTheFolderNewerFramesAreDeadLetters() throws Exception {
    Schema schema = new Schema.Parser().parse(NEXT_FRAME.toFile());
    try (NetworkProbe probe = new NetworkProbe();
        JobFixture fixture =
            new JobFixture(
                new PatchNetworkFactory(probe),
                OptionLine.tracking(),
                DeliveryGuarantee.AT_LEAST_ONCE,
                1,
                work)) {
      fixture.sendFrame("gate".getBytes(UTF_8), frame(schema, new SceneCamera(2), 0));
      fixture.await(PATIENCE, () -> fixture.deadLetters().size() == 1, () -> "no dead letter");
      fixture.stop();
      assertThat(fixture.deadLetters().get(0).reason()).isEqualTo(Reason.UNKNOWN_SCHEMA);
      assertThat(fixture.deadLetters().get(0).detail()).contains(fingerprint(schema));
    }
  }

  private static byte[] frame(Schema schema, SceneCamera scene, int number) throws IOException {
    GenericRecord frame = new GenericData.Record(schema);
    frame.put("exposure", 0.02);
    frame.put("camera_id", "gate");
    frame.put("stream_epoch", 0L);
    frame.put("frame_number", (long) number);
    frame.put("captured_at", 40L * number);
    frame.put("encoding", new GenericData.EnumSymbol(schema.getField("encoding").schema(), "PNG"));
    frame.put("width", SceneCamera.WIDTH);
    frame.put("height", SceneCamera.HEIGHT);
    frame.put("data", ByteBuffer.wrap(scene.data(number, PictureEncoding.PNG)));
    return encode(schema, frame);
  }

  /** An old reader of what a newer release says. */
  @Test
  void theCommandsReadNewerEventsAndDeadLetters() throws Exception {
    Schema event = newer(io.siamflow.codec.avro.TrackEvent.getClassSchema());
    Schema letter = newer(io.siamflow.codec.avro.DeadLetter.getClassSchema());
    Files.writeString(folder.resolve("event.avsc"), event.toString());
    Files.writeString(folder.resolve("letter.avsc"), letter.toString());
    try (EmbeddedBroker broker = EmbeddedBroker.start(Map.of())) {
      Properties client = new Properties();
      client.setProperty("bootstrap.servers", broker.bootstrapServers());
      try (Topics topics = Topics.connect(client);
          Producer<byte[], byte[]> producer =
              new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
        topics.create(TopicNames.DEFAULT, 1, 1 << 20);
        producer.send(new ProducerRecord<>(TopicNames.DEFAULT.events(), event(event)));
        producer.send(new ProducerRecord<>(TopicNames.DEFAULT.deadLetters(), letter(letter)));
      }
      String servers = "--bootstrap-servers=" + broker.bootstrapServers();
      String[] events = {"events", servers, "--from=beginning", "--timeout=6"};

      CommandRun blind = CommandRun.of((Object[]) events);
      assertThat(blind.exitCode()).isEqualTo(1);
      assertThat(blind.out()).isEmpty();
      assertThat(blind.err()).contains("no schema has the fingerprint " + fingerprint(event));
      CommandRun seen =
          CommandRun.of(events[0], events[1], events[2], events[3], "--schema-dir=" + folder);
      assertThat(seen.err()).isEmpty();
      assertThat(seen.exitCode()).isZero();
      assertThat(seen.out()).contains("gate 3/4 cat TRACKED", "box 1.0,2.0,3.0,4.0");

      blind = CommandRun.of("dead-letters", servers);
      assertThat(blind.exitCode()).isEqualTo(1);
      assertThat(blind.err()).contains("no schema has the fingerprint " + fingerprint(letter));
      seen = CommandRun.of("dead-letters", servers, "--schema-dir=" + folder);
      assertThat(seen.exitCode()).isZero();
      assertThat(seen.out()).contains("BAD_BOX frames partition 5 offset 6 key gate 7 bytes: why");

      for (String command : new String[] {"events", "dead-letters"}) {
        CommandRun wrong = CommandRun.of(command, servers, "--schema-dir=" + folder + "/absent");
        assertThat(wrong.exitCode()).isEqualTo(1);
        assertThat(wrong.err()).contains("absent is not a folder of schemas");
      }
    }
  }

  /** The schema with a field more, in the first place. */
  private static Schema newer(Schema current) {
    return new Schema.Parser()
        .parse(
            current
                .toString()
                .replaceFirst(
                    "\"fields\":\\[",
                    "\"fields\":[{\"name\":\"zone\",\"type\":\"string\",\"default\":\"\"},"));
  }

  private static byte[] event(Schema schema) throws IOException {
    GenericRecord box = new GenericData.Record(schema.getField("box").schema());
    box.put("x", 1.0);
    box.put("y", 2.0);
    box.put("width", 3.0);
    box.put("height", 4.0);
    GenericRecord event = new GenericData.Record(schema);
    event.put("zone", "north");
    event.put("event_id", "gate/3/4/cat");
    event.put("camera_id", "gate");
    event.put("stream_epoch", 3L);
    event.put("frame_number", 4L);
    event.put("captured_at", 0L);
    event.put("track_id", "cat");
    event.put("status", new GenericData.EnumSymbol(schema.getField("status").schema(), "TRACKED"));
    event.put("box", box);
    event.put("model_id", "m");
    event.put("model_sha256", "00");
    event.put("frames_skipped", 0);
    event.put("late", false);
    return encode(schema, event);
  }

  private static byte[] letter(Schema schema) throws IOException {
    GenericRecord letter = new GenericData.Record(schema);
    letter.put("zone", "north");
    letter.put("topic", "frames");
    letter.put("partition", 5);
    letter.put("offset", 6L);
    letter.put("key", ByteBuffer.wrap("gate".getBytes(UTF_8)));
    letter.put("reason", new GenericData.EnumSymbol(schema.getField("reason").schema(), "BAD_BOX"));
    letter.put("detail", "why");
    letter.put("original", ByteBuffer.wrap(new byte[7]));
    letter.put("original_length", 7);
    letter.put("key_length", 4);
    return encode(schema, letter);
  }

  private static String fingerprint(Schema schema) {
    return "%016x".formatted(SchemaNormalization.parsingFingerprint64(schema));
  }

  private static byte[] encode(Schema schema, GenericRecord datum) throws IOException {
    ByteBuffer bytes =
        new BinaryMessageEncoder<GenericRecord>(new GenericData(), schema).encode(datum);
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }
}
