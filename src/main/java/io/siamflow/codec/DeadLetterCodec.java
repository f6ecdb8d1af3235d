package io.siamflow.codec;

import io.siamflow.codec.DeadLetter.Reason;
import java.nio.ByteBuffer;

/** Dead letters as in {@code schemas/DeadLetter.avsc}. */
public final class DeadLetterCodec
    extends AvroCodec<DeadLetter, io.siamflow.codec.avro.DeadLetter> {

  /** A codec that also reads dead letters written with the folder's schemas. */
  public DeadLetterCodec(SchemaDirectory directory) {
    super(io.siamflow.codec.avro.DeadLetter.class, directory);
  }

  @Override
  io.siamflow.codec.avro.DeadLetter toAvro(DeadLetter letter) {
    return new io.siamflow.codec.avro.DeadLetter(
        letter.topic(),
        letter.partition(),
        letter.offset(),
        letter.key() == null ? null : ByteBuffer.wrap(letter.key()),
        io.siamflow.codec.avro.DeadLetterReason.valueOf(letter.reason().name()),
        letter.detail(),
        letter.original() == null ? null : ByteBuffer.wrap(letter.original()),
        letter.originalLength(),
        letter.key() == null ? null : letter.keyLength());
  }

  @Override
  DeadLetter fromAvro(io.siamflow.codec.avro.DeadLetter datum) throws DecodeException {
    byte[] key = datum.getKey() == null ? null : Fields.bytes(datum.getKey());
    int keyWithoutLength = key == null ? 0 : key.length;
    return new DeadLetter(
        Fields.id("topic", datum.getTopic()),
        Fields.notNegative("partition", datum.getPartition()),
        Fields.notNegative("offset", datum.getOffset()),
        key,
        Fields.constant("reason", datum.getReason(), Reason.class),
        datum.getDetail(),
        datum.getOriginal() == null ? null : Fields.bytes(datum.getOriginal()),
        Fields.notNegative("original_length", datum.getOriginalLength()),
        datum.getKeyLength() == null
            ? keyWithoutLength
            : Fields.notNegative("key_length", datum.getKeyLength()));
  }

  @Override
  int expectedLength(DeadLetter letter) {
    return (letter.original() == null ? 0 : letter.original().length) + 512;
  }
}
