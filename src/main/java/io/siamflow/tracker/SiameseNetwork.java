package io.siamflow.tracker;

import java.util.List;

/**
 * The two branches of a Siamese network on some device: the template branch turns exemplars into
 * embeddings, the search branch correlates search regions with embeddings. The branches share their
 * weights or, in a pseudo-Siamese network, do not. Any batch size; what an item gives does not
 * depend on its neighbours beyond float rounding. One caller at a time.
 */
public interface SiameseNetwork extends EmbeddingNetwork {

  /** Sides of the search crops that it takes, rising, pixels; the first is the ordinary one. */
  List<Integer> searchSides();

  /**
   * Correlates the regions with the templates: region {@code i} belongs to template {@code i /
   * regionsPerTemplate}. One output a template, in order.
   *
   * @param chooser chooses the places of the masks, once for each template in any order, perhaps on
   *     several threads at once; a network without a mask branch does not call it
   * @throws IllegalArgumentException if the counts, sides, byte order or embedding lengths do not
   *     fit, or a chosen place is not one of the map
   */
  List<NetworkOutput> search(
      List<TemplateEmbedding> templates,
      int regionsPerTemplate,
      CropBatch regions,
      PositionChooser chooser);

  /**
   * Gives outputs back once they have been read, all those of a call of {@link #search} together:
   * later ones may be written where they are. Who gives none back may keep them.
   */
  default void giveBack(List<NetworkOutput> outputs) {}
}
