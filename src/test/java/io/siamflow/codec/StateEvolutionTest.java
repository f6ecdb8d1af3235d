package io.siamflow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.avro.TargetRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Targets whose schema had other fields than today's, as another release would have written them:
 * the bytes are made by Avro's own encoder of the altered schema.
 */
class StateEvolutionTest {

  @TempDir private Path folder;

  @Test
  void aFieldThatWasAddedSinceHasItsDefault() throws Exception {
    Schema before = altered(fields -> fields.remove(at(fields, "label")));
    var target = read(before, record(before));
    assertThat(target.label()).isNull();
    assertThat(target)
        .usingRecursiveComparison()
        .ignoringFields("label")
        .isEqualTo(Samples.target());
  }

  @Test
  void aFieldThatWasRemovedSinceIsPassedOver() throws Exception {
    Schema before =
        altered(fields -> fields.insertObject(2).put("name", "velocity").put("type", "double"));
    GenericRecord record = record(before);
    record.put("velocity", -1.5);
    assertThat(read(before, record)).isEqualTo(Samples.target());
  }

  @Test
  void fieldsInAnotherOrderAreReadByTheirNames() throws Exception {
    Schema before = altered(fields -> fields.add(fields.remove(0)));
    assertThat(read(before, record(before))).isEqualTo(Samples.target());
  }

  @Test
  void aStatusThatIsUnknownHereIsRefused() throws Exception {
    Schema later =
        altered(
            fields ->
                ((ArrayNode) fields.get(at(fields, "status")).get("type").get("symbols"))
                    .add("SLEEPING"));
    GenericRecord record = record(later);
    record.put("status", new GenericData.EnumSymbol(later.getField("status").schema(), "SLEEPING"));
    assertThatThrownBy(() -> read(later, record))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INVALID_FIELD))
        .hasMessage("status has a symbol that is unknown here");
  }

  @Test
  void aSchemaThatTheReleaseHasNotIsNamedByItsFingerprint() throws Exception {
    Schema later = altered(fields -> fields.remove(at(fields, "label")));
    byte[] bytes = encode(later, record(later));
    assertThatThrownBy(() -> new TargetRecordCodec().decode(bytes))
        .isInstanceOfSatisfying(
            DecodeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_SCHEMA))
        .hasMessageMatching("no schema has the fingerprint [0-9a-f]{16}");
  }

  @Test
  void aSchemaWithoutWhatATargetNeedsIsRefused() throws Exception {
    Schema useless = altered(fields -> fields.remove(at(fields, "track_id")));
    assertThatThrownBy(() -> read(useless, record(useless)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot be read as io.siamflow.codec.avro.TargetRecord")
        .hasMessageContaining("track_id");
  }

  /** Today's schema with other fields. */
  private static Schema altered(Consumer<ArrayNode> change) throws IOException {
    JsonNode schema = new JsonMapper().readTree(TargetRecord.getClassSchema().toString());
    change.accept((ArrayNode) schema.get("fields"));
    return new Schema.Parser().parse(schema.toString());
  }

  private static int at(ArrayNode fields, String name) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).get("name").textValue().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(name);
  }

  /** The sample in terms of another schema, as far as that has its fields. */
  private static GenericRecord record(Schema schema) {
    TargetRecord sample = new TargetRecordCodec().toAvro(Samples.target());
    GenericRecord record = new GenericData.Record(schema);
    for (Schema.Field field : sample.getSchema().getFields()) {
      if (schema.getField(field.name()) != null) {
        record.put(field.name(), sample.get(field.pos()));
      }
    }
    return record;
  }

  private static byte[] encode(Schema schema, GenericRecord record) throws IOException {
    ByteBuffer bytes =
        new BinaryMessageEncoder<GenericRecord>(
                new SpecificData(TargetRecord.class.getClassLoader()), schema)
            .encode(record);
    byte[] array = new byte[bytes.remaining()];
    bytes.get(array);
    return array;
  }

  /** The record as a release reads it that knows the schema it was written with. */
  private io.siamflow.codec.TargetRecord read(Schema schema, GenericRecord record)
      throws IOException {
    Files.writeString(folder.resolve("TargetRecord.avsc"), schema.toString());
    var format = new SingleObjectFormat<>(TargetRecord.class, SchemaDirectory.load(folder));
    return new TargetRecordCodec().fromAvro(format.read(encode(schema, record)));
  }
}
