package io.siamflow.network;

import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.WeightedNetwork;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.TrackerSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A kind of network: its graph, and how weights of other projects become its own. Its graph has the
 * branches {@value #EMBED}, {@value #SEARCH} and one more for each further side of search crops.
 */
public interface Architecture {

  /** The branch from exemplars (bytes) to embeddings. */
  String EMBED = "embed";

  /**
   * The branch from search regions (bytes) and embeddings to maps, float32: scores and similarity,
   * or scores, regression, similarity and any features that {@link #MASK} takes.
   */
  String SEARCH = "search";

  /**
   * The branch of networks with masks: from the features that the search branch gives and the
   * places (row, column) that were chosen, int64, to masks, float32.
   */
  String MASK = "mask";

  /**
   * The architecture of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Architecture named(String name) {
    return all().stream()
        .filter(architecture -> architecture.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "no architecture '%s'; there are %s"
                        .formatted(
                            name,
                            String.join(", ", all().stream().map(Architecture::name).toList()))));
  }

  /** All that there are. */
  static List<Architecture> all() {
    return List.of(
        new SiamFcAlexNet(),
        new SiamRpnAlexNet(),
        new SiamRpnUpChannel(),
        SiamRpnPlusPlus.resNet50(),
        SiamRpnPlusPlus.mobileNetV2(),
        SiamMask.resNet50(),
        SiamMask.mobileNetV2(),
        new NanoTrackV3(),
        new Appearance());
  }

  /** As model packs and options say it. */
  String name();

  /** Side of the exemplars it takes, pixels. */
  int exemplarSide();

  /** Byte order of the pixels that its published weights were trained with. */
  ChannelOrder channels();

  /**
   * Whether a tracker reads this network. One that none reads has the branch {@value #EMBED} alone.
   */
  default boolean tracks() {
    return true;
  }

  /** The published settings of the tracker that reads this network; null if none does. */
  TrackerSettings defaultSettings();

  /**
   * The network in the variant that has these tensors.
   *
   * @param shapes of a weights file's tensors by name
   * @param searchSides sides of the search crops that it shall take, rising, pixels
   * @throws IllegalArgumentException if no variant has these tensors or takes these sides
   */
  NetworkGraph graph(Map<String, List<Integer>> shapes, List<Integer> searchSides);

  /** The name of the search branch for crops of a side; the first side's is {@value #SEARCH}. */
  static String search(List<Integer> searchSides, int side) {
    return side == searchSides.get(0) ? SEARCH : SEARCH + "_" + side;
  }

  /**
   * A network of these weights.
   *
   * @throws IllegalArgumentException if a tensor is missing, not expected, of another shape or not
   *     finite; names it
   */
  default WeightedNetwork network(Map<String, Tensor> weights, List<Integer> searchSides) {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    weights.forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    return new WeightedNetwork(graph(shapes, searchSides), weights);
  }

  /**
   * The arrays of another project's weights file under this architecture's names. What they are
   * worth is checked by {@link WeightedNetwork}.
   *
   * @throws IllegalArgumentException if the names are of no project that is known, or an array is
   *     missing or left over; names the array
   */
  Map<String, Tensor> fromArrays(Map<String, Tensor> arrays);

  /**
   * Weights that nobody trained, of which the same seed always gives the same. Similarity, and
   * SiamFC's response, are still largest where the search region looks like the exemplar.
   */
  Map<String, Tensor> untrainedWeights(long seed);

  /**
   * The same without the branch that refines masks.
   *
   * @throws IllegalArgumentException if this architecture has none
   */
  default Map<String, Tensor> untrainedWeightsWithoutRefinement(long seed) {
    throw new IllegalArgumentException(name() + " has no refinement");
  }

  /**
   * A network's size.
   *
   * @param width of the trunk, as a factor on that of ImageNet's networks
   * @param channels of necks and heads
   * @param refined whether masks are refined; null where there are none, and where they are
   */
  record Variant(double width, int channels, Boolean refined) {

    /** A variant whose masks, if it has any, are refined. */
    public Variant(double width, int channels) {
      this(width, channels, null);
    }

    public Variant {
      if (!(width > 0 && width <= 4) || channels < 1 || channels > 1024) {
        throw new IllegalArgumentException(
            "a width of %s with %d channels is no network's".formatted(width, channels));
      }
    }
  }

  /**
   * The same of another size.
   *
   * @throws IllegalArgumentException if this architecture has one size
   */
  default Map<String, Tensor> untrainedWeights(long seed, Variant variant) {
    throw new IllegalArgumentException(name() + " has one size");
  }
}
