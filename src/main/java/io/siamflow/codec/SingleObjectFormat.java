package io.siamflow.codec;

import io.siamflow.codec.DeadLetter.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.FastReaderBuilder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro's single-object encoding of one kind of record: the bytes C3 01, the CRC-64-AVRO fingerprint
 * of the writer's schema, little-endian, and the record in binary encoding. The writer's schema is
 * looked up among the project's own, then in the folder.
 *
 * <p>Source: Avro 1.12 specification, "Single-object encoding".
 */
final class SingleObjectFormat<S extends SpecificRecord> {

  private static final int HEADER = 2 + Long.BYTES;

  private final Schema schema;
  private final long fingerprint;
  private final OwnSchemas own = new OwnSchemas();
  private final SchemaDirectory directory;
  private final FastReaderBuilder readers;
  private final DatumReader<S> reader;
  private final DatumWriter<S> writer;
  private final Map<Long, DatumReader<S>> otherReaders = new ConcurrentHashMap<>();

  SingleObjectFormat(Class<S> type, SchemaDirectory directory) {
    SpecificData data = new SpecificData(type.getClassLoader());
    this.schema = data.getSchema(type);
    this.fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    this.directory = directory;
    this.readers = new FastReaderBuilder(data);
    this.reader = createReader(schema);
    this.writer = new SpecificDatumWriter<>(schema, data);
  }

  /** The encoded record; the expected length need not be right. */
  byte[] write(S datum, int expectedLength) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(HEADER + expectedLength);
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 0xc3).put((byte) 0x01).putLong(fingerprint);
    out.writeBytes(header.array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      writer.write(datum, encoder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** The record in the bytes, in terms of the current schema. */
  S read(byte[] bytes) throws DecodeException {
    if (bytes == null) {
      throw undecodable("no value");
    }
    if (bytes.length < HEADER || bytes[0] != (byte) 0xc3 || bytes[1] != 0x01) {
      throw undecodable("no Avro single-object encoding: " + beginning(bytes));
    }
    long written = ByteBuffer.wrap(bytes, 2, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
    DatumReader<S> use = written == fingerprint ? reader : otherReader(written);
    BoundedDecoder decoder = new BoundedDecoder(bytes, HEADER);
    S datum;
    try {
      datum = use.read(null, decoder);
    } catch (IOException | RuntimeException e) {
      // Avro answers indices outside a union or an enum with various runtime exceptions.
      throw undecodable("broken " + schema.getName() + ": " + e.getMessage());
    }
    if (decoder.remaining() > 0) {
      throw undecodable(decoder.remaining() + " bytes after the " + schema.getName());
    }
    return datum;
  }

  private DatumReader<S> otherReader(long written) throws DecodeException {
    DatumReader<S> known = otherReaders.get(written);
    if (known != null) {
      return known;
    }
    String hex = HexFormat.of().toHexDigits(written);
    Schema writersSchema =
        own.find(written)
            .or(() -> directory.find(written).map(SchemaDirectory.SchemaFile::schema))
            .orElseThrow(
                () ->
                    new DecodeException(
                        Reason.UNKNOWN_SCHEMA, "no schema has the fingerprint " + hex));
    if (!writersSchema.getFullName().equals(schema.getFullName())) {
      throw undecodable(
          "a "
              + writersSchema.getFullName()
              + " (fingerprint "
              + hex
              + originOf(written).map(file -> ", " + file).orElse("")
              + ") where a "
              + schema.getFullName()
              + " is due");
    }
    return otherReaders.computeIfAbsent(written, key -> createReader(writersSchema));
  }

  private Optional<String> originOf(long written) {
    return directory.find(written).map(SchemaDirectory.SchemaFile::name);
  }

  private DatumReader<S> createReader(Schema writersSchema) {
    // The builder's cache of record readers is not made for several threads.
    synchronized (readers) {
      try {
        return readers.createDatumReader(writersSchema, schema);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String beginning(byte[] bytes) {
    return bytes.length == 0
        ? "the value is empty"
        : bytes.length
            + " bytes that begin with "
            + HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, HEADER));
  }

  private static DecodeException undecodable(String message) {
    return new DecodeException(Reason.UNDECODABLE, message);
  }
}
