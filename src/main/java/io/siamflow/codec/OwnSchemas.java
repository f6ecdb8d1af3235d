package io.siamflow.codec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** The schemas that the project writes or has written in a release, by fingerprint. */
final class OwnSchemas {

  /** Folders of {@code schemas/released}, oldest first. */
  static final List<String> RELEASES = List.of("v1", "v2");

  private static final List<Schema> CURRENT =
      List.of(
          io.siamflow.codec.avro.Frame.getClassSchema(),
          io.siamflow.codec.avro.TrackCommand.getClassSchema(),
          io.siamflow.codec.avro.TrackEvent.getClassSchema(),
          io.siamflow.codec.avro.DeadLetter.getClassSchema(),
          io.siamflow.codec.avro.TargetRecord.getClassSchema(),
          io.siamflow.codec.avro.CameraRecord.getClassSchema(),
          io.siamflow.codec.avro.HistoryFrame.getClassSchema(),
          io.siamflow.codec.avro.TemplateEmbedding.getClassSchema());

  private final Map<Long, Schema> byFingerprint = new HashMap<>();

  OwnSchemas() {
    for (Schema schema : CURRENT) {
      for (String release : RELEASES) {
        released(release, schema.getName()).ifPresent(this::add);
      }
      add(schema);
    }
  }

  /** The schemas of this version of the project. */
  static List<Schema> current() {
    return CURRENT;
  }

  /** The current schema of this full name. */
  static Optional<Schema> current(String fullName) {
    return CURRENT.stream().filter(schema -> schema.getFullName().equals(fullName)).findFirst();
  }

  /** The schema of this name as it was in a release, if the release had it. */
  static Optional<Schema> released(String release, String name) {
    String resource = "released/" + release + "/" + name + ".avsc";
    try (InputStream in = OwnSchemas.class.getResourceAsStream(resource)) {
      if (in == null) {
        return Optional.empty();
      }
      String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(new Schema.Parser().parse(json));
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }

  Optional<Schema> find(long fingerprint) {
    return Optional.ofNullable(byFingerprint.get(fingerprint));
  }

  private void add(Schema schema) {
    byFingerprint.put(SchemaNormalization.parsingFingerprint64(schema), schema);
  }
}
