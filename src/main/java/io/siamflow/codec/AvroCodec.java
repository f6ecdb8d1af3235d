package io.siamflow.codec;

import org.apache.avro.specific.SpecificRecord;

/** A codec in two steps: bytes to the generated class by schema, and that to the domain. */
abstract class AvroCodec<T, S extends SpecificRecord> implements RecordCodec<T> {

  private final SingleObjectFormat<S> format;

  AvroCodec(Class<S> type, SchemaDirectory directory) {
    this.format = new SingleObjectFormat<>(type, directory);
  }

  @Override
  public final byte[] encode(T value) {
    return format.write(toAvro(value), expectedLength(value));
  }

  @Override
  public final T decode(byte[] bytes) throws DecodeException {
    return fromAvro(format.read(bytes));
  }

  abstract S toAvro(T value);

  abstract T fromAvro(S datum) throws DecodeException;

  /** About how many bytes the record takes. */
  int expectedLength(T value) {
    return 512;
  }
}
