package io.siamflow.network;

import io.siamflow.tracker.TemplateEmbedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Embeddings on their way to a network, in memory that is used again; for one thread at a time. */
final class TemplateValues {

  private ByteBuffer bytes = ByteBuffer.allocateDirect(0);
  private float[] values = new float[0];

  /** The values of embeddings of one length, until the next call. */
  ByteBuffer of(List<TemplateEmbedding> templates, int length) {
    int count = Math.multiplyExact(templates.size(), length);
    if (values.length < count) {
      values = new float[count];
      bytes = ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, count));
    }
    for (int i = 0; i < templates.size(); i++) {
      templates.get(i).copyTo(values, i * length);
    }
    bytes.clear().limit(Float.BYTES * count).order(ByteOrder.nativeOrder());
    bytes.asFloatBuffer().put(values, 0, count);
    return bytes;
  }
}
