package io.siamflow.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.siamflow.codec.Samples.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every release wrote is read for ever, and what is written now is read by every release.
 * {@code schemas/released} holds the releases' schemas, {@code src/test/resources/schemas} records
 * that they wrote.
 */
class SchemaEvolutionTest {

  private static final Path SCHEMAS = Path.of("schemas");
  private static final Path RELEASED = SCHEMAS.resolve("released");

  @Test
  void everyReleaseIsPackedAndNoneIsForgotten() throws IOException {
    assertThat(names(RELEASED)).containsExactlyInAnyOrderElementsOf(OwnSchemas.RELEASES);
    for (String release : OwnSchemas.RELEASES) {
      for (String file : names(RELEASED.resolve(release))) {
        Schema asFile = parse(RELEASED.resolve(release).resolve(file));
        assertThat(OwnSchemas.released(release, file.replace(".avsc", ""))).contains(asFile);
      }
    }
    String newest = OwnSchemas.RELEASES.get(OwnSchemas.RELEASES.size() - 1);
    assertThat(names(RELEASED.resolve(newest)))
        .containsExactlyInAnyOrderElementsOf(
            OwnSchemas.current().stream().map(schema -> schema.getName() + ".avsc").toList());
  }

  @TestFactory
  Stream<DynamicTest> oldIsReadByNewAndNewByOld() {
    return overReleases(
        (kind, release) -> {
          Schema now = current(kind);
          Schema then = OwnSchemas.released(release, kind.name()).orElseThrow();
          assertReads(now, then);
          assertReads(then, now);
        });
  }

  @TestFactory
  Stream<DynamicTest> theRecordsOfAReleaseAreRead() {
    return overReleases(
        (kind, release) -> {
          try {
            assertThat((Object) kind.codec().decode(fixture(release, kind)))
                .usingRecursiveComparison()
                .isEqualTo(kind.sample());
          } catch (IOException e) {
            fail(kind + " of " + release, e);
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> anUnchangedSchemaGivesTheSameBytes() {
    return overReleases(
        (kind, release) -> {
          Schema then = OwnSchemas.released(release, kind.name()).orElseThrow();
          if (SchemaNormalization.parsingFingerprint64(then)
              == SchemaNormalization.parsingFingerprint64(current(kind))) {
            assertThat(kind.encoded()).isEqualTo(fixture(release, kind));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> whatIsWrittenNowIsReadByAvroWithTheReleasesSchema() {
    return overReleases(
        (kind, release) -> {
          Schema then = OwnSchemas.released(release, kind.name()).orElseThrow();
          var decoder = new BinaryMessageDecoder<GenericRecord>(new GenericData(), then);
          decoder.addSchema(current(kind));
          try {
            assertThat(decoder.decode(kind.encoded()).getSchema()).isEqualTo(then);
          } catch (IOException e) {
            fail(kind + " by a reader of " + release, e);
          }
        });
  }

  @Test
  void everyDefinitionHasADocAndRoomToGrow() throws IOException {
    int fields = 0;
    for (JsonNode definition : definitions()) {
      String name = definition.get("name").textValue();
      assertThat(definition.path("doc").asText()).as(name).isNotBlank();
      if (definition.get("type").textValue().equals("enum")) {
        assertThat(definition.path("default").asText()).as(name).isEqualTo("UNKNOWN");
      }
      for (JsonNode field : definition.path("fields")) {
        String path = name + "." + field.get("name").textValue();
        assertThat(field.path("doc").asText()).as(path).isNotBlank();
        if (field.get("type").isArray()) {
          assertThat(field.get("type").get(0).textValue()).as(path).isEqualTo("null");
          assertThat(field.get("default").isNull()).as(path).isTrue();
        }
        fields++;
      }
    }
    assertThat(fields).isGreaterThan(60);
  }

  @Test
  void whatSeveralFilesDefineTheyDefineAlike() throws IOException {
    Map<String, JsonNode> known = new HashMap<>();
    for (JsonNode definition : definitions()) {
      JsonNode other = known.putIfAbsent(definition.get("name").textValue(), definition);
      if (other != null) {
        assertThat(definition).isEqualTo(other);
      }
    }
    assertThat(known).containsKeys("Box", "TargetStatus", "PictureEncoding");
  }

  private static Stream<DynamicTest> overReleases(BiConsumer<Kind<?>, String> check) {
    return OwnSchemas.RELEASES.stream()
        .flatMap(
            release ->
                Samples.kinds(SchemaDirectory.empty()).stream()
                    .filter(kind -> OwnSchemas.released(release, kind.name()).isPresent())
                    .map(
                        kind ->
                            DynamicTest.dynamicTest(
                                release + " " + kind, () -> check.accept(kind, release))));
  }

  private static void assertReads(Schema reader, Schema writer) {
    var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    assertThat(compatibility.getType())
        .as(compatibility.getDescription())
        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
  }

  private static Schema current(Kind<?> kind) {
    return OwnSchemas.current("io.siamflow.codec.avro." + kind.name()).orElseThrow();
  }

  /** The sample as the release wrote it. One that is absent is put where it can be taken from. */
  private static byte[] fixture(String release, Kind<?> kind) {
    String name = "schemas/" + release + "/" + kind + ".bin";
    try (InputStream in = SchemaEvolutionTest.class.getResourceAsStream("/" + name)) {
      if (in != null) {
        return in.readAllBytes();
      }
      Path made = Path.of("target", "fixtures").resolve(name);
      Files.createDirectories(made.getParent());
      Files.write(made, kind.encoded());
      return fail("src/test/resources/" + name + " is absent; as it is written now: " + made);
    } catch (IOException e) {
      return fail(name, e);
    }
  }

  /** Every record and enum of every current file. */
  private static List<JsonNode> definitions() throws IOException {
    List<JsonNode> definitions = new ArrayList<>();
    for (Path folder : List.of(SCHEMAS, SCHEMAS.resolve("state"))) {
      for (String file : names(folder)) {
        if (file.endsWith(".avsc")) {
          collect(new JsonMapper().readTree(folder.resolve(file).toFile()), definitions);
        }
      }
    }
    return definitions;
  }

  private static void collect(JsonNode node, List<JsonNode> definitions) {
    if (node.isObject() && (node.has("fields") || node.has("symbols"))) {
      definitions.add(node);
    }
    node.forEach(child -> collect(child, definitions));
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static Schema parse(Path file) throws IOException {
    return new Schema.Parser().parse(file.toFile());
  }
}
