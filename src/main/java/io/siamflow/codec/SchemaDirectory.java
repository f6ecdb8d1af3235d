package io.siamflow.codec;

import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.CharacterCodingException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaNormalization;

/**
 * Further schemas that records may have been written with: the {@code .avsc} files of a folder,
 * each of which defines one record with everything in it. It holds their text, so it travels with a
 * serialised job.
 */
public final class SchemaDirectory implements Serializable {

  private static final long serialVersionUID = 1;

  private final HashMap<Long, SchemaFile> byFingerprint;

  /**
   * A schema and the file it came from.
   *
   * @param name the file's name
   * @param json the schema's text
   */
  record SchemaFile(String name, String json) implements Serializable {

    Schema schema() {
      return new Schema.Parser().parse(json);
    }
  }

  private SchemaDirectory(Map<Long, SchemaFile> byFingerprint) {
    this.byFingerprint = new HashMap<>(byFingerprint);
  }

  /** No further schemas. */
  public static SchemaDirectory empty() {
    return new SchemaDirectory(Map.of());
  }

  /**
   * Reads the folder's {@code .avsc} files, not those of its subfolders. Other files are passed
   * over.
   *
   * @throws IOException if it is no folder, or if a file is no record schema, or bears the name of
   *     one of the project's records and cannot be read as that; the message names the file
   */
  public static SchemaDirectory load(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + " is not a folder of schemas");
    }
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, "*.avsc")) {
      stream.forEach(files::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    files.sort(null);
    Map<Long, SchemaFile> schemas = new HashMap<>();
    for (Path file : files) {
      Schema schema = read(file);
      schemas.putIfAbsent(
          SchemaNormalization.parsingFingerprint64(schema),
          new SchemaFile(file.getFileName().toString(), schema.toString()));
    }
    return new SchemaDirectory(schemas);
  }

  /** How many different schemas there are. */
  public int size() {
    return byFingerprint.size();
  }

  Optional<SchemaFile> find(long fingerprint) {
    return Optional.ofNullable(byFingerprint.get(fingerprint));
  }

  private static Schema read(Path file) throws IOException {
    Schema schema;
    try {
      schema = new Schema.Parser().parse(Files.readString(file));
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not UTF-8 text", e);
    } catch (RuntimeException e) {
      // Avro's parser answers some broken files with other exceptions than its own.
      throw new IOException(file + " is not an Avro schema: " + e.getMessage(), e);
    }
    if (schema.getType() != Schema.Type.RECORD) {
      throw new IOException(file + " defines a " + schema.getType().getName() + ", not a record");
    }
    Optional<Schema> reader = OwnSchemas.current(schema.getFullName());
    if (reader.isPresent()) {
      refuseUnreadable(file, schema, reader.get());
    }
    return schema;
  }

  private static void refuseUnreadable(Path file, Schema writer, Schema reader) throws IOException {
    if (containsItself(writer, new HashSet<>())) {
      throw new IOException(file + ": a type that contains itself has unbounded depth");
    }
    var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
    if (compatibility.getType() != SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE) {
      String faults =
          compatibility.getResult().getIncompatibilities().stream()
              .map(fault -> fault.getLocation() + ": " + fault.getMessage())
              .collect(Collectors.joining("; "));
      throw new IOException(file + " cannot be read as " + reader.getFullName() + ": " + faults);
    }
  }

  private static boolean containsItself(Schema schema, Set<String> enclosing) {
    return switch (schema.getType()) {
      case RECORD -> {
        if (!enclosing.add(schema.getFullName())) {
          yield true;
        }
        boolean found =
            schema.getFields().stream()
                .anyMatch(field -> containsItself(field.schema(), enclosing));
        enclosing.remove(schema.getFullName());
        yield found;
      }
      case ARRAY -> containsItself(schema.getElementType(), enclosing);
      case MAP -> containsItself(schema.getValueType(), enclosing);
      case UNION ->
          schema.getTypes().stream().anyMatch(branch -> containsItself(branch, enclosing));
      default -> false;
    };
  }
}
