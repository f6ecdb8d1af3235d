package io.siamflow.tracker;

import io.siamflow.image.ChannelOrder;
import java.util.List;

/**
 * A network on some device that turns exemplars into embeddings: the template branch of a Siamese
 * network, or one that recognises targets and follows none. Any batch size; what an item gives does
 * not depend on its neighbours beyond float rounding. One caller at a time.
 */
public interface EmbeddingNetwork extends AutoCloseable {

  /** Side of the exemplar crops, pixels. */
  int exemplarSide();

  /** Byte order of the crops' pixels. */
  ChannelOrder channels();

  /** How many values an embedding of this network has. */
  int embeddingLength();

  /**
   * One embedding an exemplar, in order.
   *
   * @throws IllegalArgumentException if the crops have another side or byte order
   */
  List<TemplateEmbedding> embed(CropBatch exemplars);

  /** Frees the device's memory. */
  @Override
  void close();
}
