package io.siamflow.codec;

import io.siamflow.tracker.TemplateEmbedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The persisted form of templates, as in {@code schemas/state/TemplateEmbedding.avsc}. */
public final class TemplateEmbeddingCodec
    extends AvroCodec<TemplateEmbedding, io.siamflow.codec.avro.TemplateEmbedding> {

  public TemplateEmbeddingCodec() {
    super(io.siamflow.codec.avro.TemplateEmbedding.class, SchemaDirectory.empty());
  }

  @Override
  io.siamflow.codec.avro.TemplateEmbedding toAvro(TemplateEmbedding template) {
    float[] values = new float[template.length()];
    template.copyTo(values, 0);
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return new io.siamflow.codec.avro.TemplateEmbedding(values.length, bytes);
  }

  @Override
  TemplateEmbedding fromAvro(io.siamflow.codec.avro.TemplateEmbedding datum)
      throws DecodeException {
    int count = datum.getCount();
    ByteBuffer bytes = datum.getValues();
    if (count < 1 || bytes.remaining() != (long) count * Float.BYTES) {
      throw Fields.invalid("values has " + bytes.remaining() + " bytes for a count of " + count);
    }
    float[] values = new float[count];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return TemplateEmbedding.of(values);
  }

  @Override
  int expectedLength(TemplateEmbedding template) {
    return template.length() * Float.BYTES + 16;
  }
}
