package io.siamflow.codec;

/**
 * Bytes of one kind of record to the domain and back. Any number of threads may use a codec at
 * once.
 */
public interface RecordCodec<T> {

  /**
   * The record in Avro's single-object encoding with the current schema.
   *
   * @throws NullPointerException if a field is null that may not be
   */
  byte[] encode(T value);

  /**
   * The record that the bytes hold, written with any schema that is known and fits.
   *
   * @param bytes null is refused like any other value that holds no record
   * @throws DecodeException if the bytes cannot be used; nothing else is thrown whatever they are,
   *     and the memory taken is bounded by their length
   */
  T decode(byte[] bytes) throws DecodeException;
}
