package io.siamflow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.avro.Frame;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records written with schemas of a folder; foreign bytes are written by Avro's own encoder. */
class SchemaDirectoryTest {

  /** A later Frame: more fields, another order, a wider number, a symbol more. */
  private static final String NEXT_FRAME = "/schemas/example-next/Frame.avsc";

  @TempDir Path folder;

  private Schema next;

  @BeforeEach
  void readNextFrame() throws IOException {
    try (var in = getClass().getResourceAsStream(NEXT_FRAME)) {
      next = new Schema.Parser().parse(in);
    }
  }

  @Test
  void aLaterSchemaOfTheFolderIsRead() throws Exception {
    byte[] bytes = encode(next, frame(next, "JPEG"));
    assertThatThrownBy(() -> new FrameCodec(SchemaDirectory.empty()).decode(bytes))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA));

    write("later.avsc", next.toString(true));
    FrameCodec codec = new FrameCodec(SchemaDirectory.load(folder));
    assertThat(codec.decode(bytes)).usingRecursiveComparison().isEqualTo(Samples.frame());
    // The job's own schema stays known beside it.
    assertThat(codec.decode(codec.encode(Samples.frame())))
        .usingRecursiveComparison()
        .isEqualTo(Samples.frame());
  }

  @Test
  void aSymbolOfALaterSchemaIsAnInvalidField() throws Exception {
    write("later.avsc", next.toString(true));
    FrameCodec codec = new FrameCodec(SchemaDirectory.load(folder));
    byte[] bytes = encode(next, frame(next, "WEBP"));
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_FIELD))
        .hasMessage("encoding has a symbol that is unknown here");
  }

  @Test
  void aSymbolOfALaterSchemaInsideAUnionIsAnInvalidField() throws Exception {
    String current = io.siamflow.codec.avro.TrackEvent.getClassSchema().toString();
    Schema later =
        new Schema.Parser()
            .parse(current.replace("\"STREAM_RESTARTED\",", "\"STREAM_RESTARTED\",\"GONE\","));
    write("event.avsc", later.toString());
    TrackEventCodec codec = new TrackEventCodec(SchemaDirectory.load(folder));
    GenericRecord box = new GenericData.Record(later.getField("box").schema());
    for (String side : List.of("x", "y", "width", "height")) {
      box.put(side, 1.0);
    }
    GenericRecord event = new GenericData.Record(later);
    for (String text : List.of("event_id", "camera_id", "track_id", "model_id", "model_sha256")) {
      event.put(text, "a");
    }
    for (String number : List.of("stream_epoch", "frame_number", "captured_at")) {
      event.put(number, 1L);
    }
    event.put("status", symbol(later.getField("status").schema(), "ENDED"));
    event.put(
        "end_reason", symbol(later.getField("end_reason").schema().getTypes().get(1), "GONE"));
    event.put("box", box);
    event.put("frames_skipped", 0);
    event.put("late", false);
    assertThatThrownBy(() -> codec.decode(encode(later, event)))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_FIELD))
        .hasMessage("end_reason has a symbol that is unknown here");
  }

  @Test
  void itTravelsWithASerialisedJob() throws Exception {
    write("later.avsc", next.toString());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(SchemaDirectory.load(folder));
    }
    Files.delete(folder.resolve("later.avsc"));
    SchemaDirectory there;
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      there = (SchemaDirectory) in.readObject();
    }
    assertThat(new FrameCodec(there).decode(encode(next, frame(next, "JPEG"))))
        .usingRecursiveComparison()
        .isEqualTo(Samples.frame());
  }

  @Test
  void theProjectsOwnSchemasAreAFolderOfSchemas() throws Exception {
    assertThat(SchemaDirectory.load(Path.of("schemas")).size()).isEqualTo(4);
    assertThat(SchemaDirectory.load(Path.of("schemas", "state")).size()).isEqualTo(4);
  }

  @Test
  void otherFilesArePassedOver() throws Exception {
    write("README.md", "no schema");
    Files.createDirectory(folder.resolve("old"));
    assertThat(SchemaDirectory.load(folder).size()).isZero();
  }

  @Test
  void aFolderThatIsNoneIsRefused() throws Exception {
    Path absent = folder.resolve("absent");
    assertThatThrownBy(() -> SchemaDirectory.load(absent))
        .isInstanceOf(IOException.class)
        .hasMessage(absent + " is not a folder of schemas");
    Path file = write("file.avsc", next.toString());
    assertThatThrownBy(() -> SchemaDirectory.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not a folder");
  }

  @Test
  void aBrokenFileIsNamed() throws Exception {
    assertRefused("", "is not an Avro schema");
    assertRefused("{", "is not an Avro schema");
    assertRefused("{\"type\": \"record\"}", "is not an Avro schema");
    assertRefused("[]", "defines a union, not a record");
    assertRefused("\"string\"", "defines a string, not a record");
    assertRefused("{\"type\":\"record\",\"name\":\"A\",\"fields\":7}", "is not an Avro schema");
    assertRefused(
        "{\"type\":\"record\",\"name\":\"A\",\"fields\":[{\"name\":\"b\",\"type\":\"Elsewhere\"}]}",
        "Elsewhere");
    assertRefused("[".repeat(100_000), "is not an Avro schema");
    Files.write(folder.resolve("broken.avsc"), new byte[] {(byte) 0xff, (byte) 0xfe});
    assertThatThrownBy(() -> SchemaDirectory.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken.avsc is not UTF-8 text");
  }

  @Test
  void aFrameThatCannotBeReadAsFrameIsRefusedAtTheStart() throws Exception {
    String frame = Frame.getClassSchema().toString();
    assertRefused(
        frame.replace(
            "\"name\":\"frame_number\",\"type\":\"long\"",
            "\"name\":\"frame_number\",\"type\":\"string\""),
        "cannot be read as io.siamflow.codec.avro.Frame: /fields/2/type: ");
    assertRefused(
        frame.replace("\"name\":\"width\"", "\"name\":\"breadth\""), "cannot be read as", "width");
    assertRefused(
        frame.replace(
            "\"fields\":[",
            "\"fields\":[{\"name\":\"previous\",\"type\":[\"null\",\"Frame\"],\"default\":null},"),
        "contains itself");
  }

  @Test
  void aForeignRecordOfTheFolderIsCalledByItsNameAndFile() throws Exception {
    Schema foreign =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"a.Frame\",\"fields\":"
                    + "[{\"name\":\"b\",\"type\":\"long\"}]}");
    write("foreign.avsc", foreign.toString());
    GenericRecord datum = new GenericData.Record(foreign);
    datum.put("b", 1L);
    byte[] bytes = encode(foreign, datum);
    FrameCodec codec = new FrameCodec(SchemaDirectory.load(folder));
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNDECODABLE))
        .hasMessageMatching(
            "a a\\.Frame \\(fingerprint [0-9a-f]{16}, foreign\\.avsc\\)"
                + " where a io\\.siamflow\\.codec\\.avro\\.Frame is due");
  }

  @Test
  void itemsWithoutBytesDoNotHoldTheReaderUp() throws Exception {
    Schema padded =
        new Schema.Parser()
            .parse(
                Frame.getClassSchema()
                    .toString()
                    .replace(
                        "\"fields\":[",
                        "\"fields\":[{\"name\":\"nothings\",\"type\":"
                            + "{\"type\":\"array\",\"items\":\"null\"}},"));
    write("padded.avsc", padded.toString());
    FrameCodec codec = new FrameCodec(SchemaDirectory.load(folder));
    GenericRecord datum = frame(padded, "JPEG");
    datum.put("nothings", List.of());
    byte[] whole = encode(padded, datum);
    assertThat(codec.decode(whole)).usingRecursiveComparison().isEqualTo(Samples.frame());

    // A block of 2^62 items.
    byte[] one =
        insert(whole, new byte[] {-128, -128, -128, -128, -128, -128, -128, -128, -128, 1});
    // Hundred blocks of 50 items each.
    byte[] blocks = new byte[100];
    Arrays.fill(blocks, (byte) 100);
    byte[] many = insert(whole, blocks);
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(1),
        () -> {
          assertThatThrownBy(() -> codec.decode(one))
              .isInstanceOf(DecodeException.class)
              .hasMessageContaining(
                  "4611686018427387904 items after 0 in " + one.length + " bytes");
          assertThatThrownBy(() -> codec.decode(many))
              .isInstanceOf(DecodeException.class)
              .hasMessageMatching(".*: 50 items after \\d+ in \\d+ bytes");
        });
  }

  /** The message with more bytes right behind its header. */
  private static byte[] insert(byte[] message, byte[] more) {
    return ByteBuffer.allocate(message.length + more.length)
        .put(message, 0, 10)
        .put(more)
        .put(message, 10, message.length - 10)
        .array();
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private void assertRefused(String text, String... messages) throws IOException {
    Path file = write("broken.avsc", text);
    assertThatThrownBy(() -> SchemaDirectory.load(folder))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContainingAll(messages);
  }

  /** The sample frame in terms of another schema. */
  private static GenericRecord frame(Schema schema, String encoding) {
    var sample = Samples.frame();
    GenericRecord frame = new GenericData.Record(schema);
    frame.put("camera_id", sample.cameraId());
    frame.put("stream_epoch", sample.streamEpoch());
    frame.put("frame_number", sample.frameNumber());
    frame.put("captured_at", sample.capturedAt());
    frame.put("encoding", symbol(schema.getField("encoding").schema(), encoding));
    frame.put("width", sample.width());
    frame.put("height", sample.height());
    frame.put("data", sample.data());
    if (schema.getField("exposure") != null) {
      frame.put("exposure", 0.02);
    }
    return frame;
  }

  private static GenericData.EnumSymbol symbol(Schema schema, String symbol) {
    return new GenericData.EnumSymbol(schema, symbol);
  }

  private static byte[] encode(Schema schema, GenericRecord datum) throws IOException {
    ByteBuffer bytes =
        new BinaryMessageEncoder<GenericRecord>(new GenericData(), schema).encode(datum);
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }
}
