package io.siamflow.network;

import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.SiamFcSettings;
import java.util.Map;
import java.util.Set;

/**
 * A kind of network: its graph, and how weights of other projects become its own. Its graph has the
 * branches {@value #EMBED} and {@value #SEARCH}.
 */
public interface Architecture {

  /** The branch from exemplars (bytes) to embeddings. */
  String EMBED = "embed";

  /** The branch from search regions (bytes) and embeddings to response maps. */
  String SEARCH = "search";

  /**
   * The architecture of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Architecture named(String name) {
    if (name.equals(SiamFcAlexNet.NAME)) {
      return new SiamFcAlexNet();
    }
    throw new IllegalArgumentException(
        "no architecture '" + name + "'; there is " + SiamFcAlexNet.NAME);
  }

  /** As model packs and options say it. */
  String name();

  /** Side of the exemplars it takes, pixels. */
  int exemplarSide();

  /** Side of the search regions it takes, pixels. */
  int searchSide();

  /** The published settings of the tracker that reads this network. */
  SiamFcSettings defaultSettings();

  /**
   * The network in the variant that has these tensors.
   *
   * @param tensors names of a weights file
   */
  NetworkGraph graph(Set<String> tensors);

  /**
   * The arrays of another project's weights file under this architecture's names. What they are
   * worth is checked by {@link io.siamflow.network.graph.WeightedNetwork}.
   *
   * @throws IllegalArgumentException if the names are of no project that is known, or an array is
   *     missing or left over; names the array
   */
  Map<String, Tensor> fromArrays(Map<String, Tensor> arrays);

  /**
   * Weights that nobody trained, of which the same seed always gives the same. The network still
   * responds most where the search region looks like the exemplar.
   */
  Map<String, Tensor> untrainedWeights(long seed);
}
