package io.siamflow.tracker;

import io.siamflow.image.ChannelOrder;
import java.util.List;

/**
 * The two branches of a Siamese network on some device: the template branch turns exemplars into
 * embeddings, the search branch correlates search regions with embeddings. The branches share their
 * weights or, in a pseudo-Siamese network, do not. Any batch size; what an item gives does not
 * depend on its neighbours beyond float rounding. One caller at a time.
 */
public interface SiameseNetwork extends AutoCloseable {

  /** Side of the exemplar crops, pixels. */
  int exemplarSide();

  /** Sides of the search crops that it takes, rising, pixels; the first is the ordinary one. */
  List<Integer> searchSides();

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

  /**
   * Correlates the regions with the templates: region {@code i} belongs to template {@code i /
   * regionsPerTemplate}. One output a template, in order.
   *
   * @param chooser chooses the places of the masks, once for each template in any order; a network
   *     without a mask branch does not call it
   * @throws IllegalArgumentException if the counts, sides, byte order or embedding lengths do not
   *     fit, or a chosen place is not one of the map
   */
  List<NetworkOutput> search(
      List<TemplateEmbedding> templates,
      int regionsPerTemplate,
      CropBatch regions,
      PositionChooser chooser);

  /** Frees the device's memory. */
  @Override
  void close();
}
