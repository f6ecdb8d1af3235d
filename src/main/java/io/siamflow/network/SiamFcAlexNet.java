package io.siamflow.network;

import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Correlation;
import io.siamflow.network.graph.Embedding;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Pixels;
import io.siamflow.network.graph.Similarity;
import io.siamflow.network.graph.Value;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.SiamFcSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * SiamFC's AlexNet without padding (Bertinetto et al. 2016, table 1; siamfc-pytorch {@code
 * backbones.py}, AlexNetV1): five convolutions, batch norm and ReLU after all but the last, a
 * pooling after the first two, two groups in the second, fourth and fifth. An exemplar of 127x127
 * pixels becomes 256 maps of 6x6, a search region of 255x255 becomes 256 maps of 22x22, the
 * response has 17x17 values and the factor 0.001 of siamfc-pytorch. Input 0 to 255, not normalised.
 *
 * <p>Tensors: {@code conv1} to {@code conv5} with {@code .weight} and {@code .bias}; {@code norm1}
 * to {@code norm4} with {@code .weight}, {@code .bias}, {@code .running_mean} and {@code
 * .running_var}, all of them or, where batch norm is folded into the convolutions, none. In a
 * pseudo-Siamese network, whose branches do not share their weights, each name has {@code
 * exemplar.} or {@code search.} before it.
 */
final class SiamFcAlexNet implements Architecture {

  static final String NAME = "siamfc-alexnet";

  private static final int EXEMPLAR_SIDE = 127;
  private static final String EXEMPLAR_WEIGHTS = "exemplar.";
  private static final String SEARCH_WEIGHTS = "search.";
  private static final double RESPONSE_SCALE = 1e-3;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int exemplarSide() {
    return EXEMPLAR_SIDE;
  }

  @Override
  public ChannelOrder channels() {
    return ChannelOrder.RGB;
  }

  @Override
  public SiamFcSettings defaultSettings() {
    return SiamFcSettings.THREE_SCALES;
  }

  @Override
  public NetworkGraph graph(Map<String, List<Integer>> shapes, List<Integer> searchSides) {
    boolean shared = shapes.keySet().stream().noneMatch(name -> name.startsWith(EXEMPLAR_WEIGHTS));
    return graph(
        SiamFcTrunk.of(shared ? "" : EXEMPLAR_WEIGHTS, shapes.keySet()),
        SiamFcTrunk.of(shared ? "" : SEARCH_WEIGHTS, shapes.keySet()),
        searchSides);
  }

  private static NetworkGraph graph(
      SiamFcTrunk exemplarTrunk, SiamFcTrunk searchTrunk, List<Integer> searchSides) {
    Branch.Builder embed = new Branch.Builder(EMBED);
    Value exemplars = embed.input("exemplars", ItemShape.of(EXEMPLAR_SIDE, EXEMPLAR_SIDE, 3));
    Value kernels = apply(exemplarTrunk, embed, exemplars);
    Branch embedding = embed.result(embed.apply("embeddings", new Embedding(), kernels));

    List<Branch> branches = new ArrayList<>(List.of(embedding));
    for (int side : searchSides) {
      String name = Architecture.search(searchSides, side);
      branches.add(search(name, side, searchTrunk, embedding.result(), kernels));
    }
    return new NetworkGraph(branches);
  }

  private static Value apply(Trunk trunk, Branch.Builder branch, Value pictures) {
    return trunk.apply(branch, branch.apply("pixels", new Pixels(), pictures)).get(0);
  }

  private static Branch search(
      String name, int side, SiamFcTrunk trunk, Value embeddings, Value kernels) {
    Branch.Builder search = new Branch.Builder(name);
    Value regions = search.input("regions", ItemShape.of(side, side, 3));
    Value templates = search.input("templates", embeddings.shape());
    Value features = apply(trunk, search, regions);
    int templateSide = kernels.shape().size(1);
    Value responses =
        search.apply(
            "responses", new Correlation(templateSide, 1, RESPONSE_SCALE), features, templates);
    Value similarity =
        search.apply(
            "similarity",
            new Similarity(templateSide, RESPONSE_SCALE),
            features,
            templates,
            responses);
    return search.result(responses, similarity);
  }

  /**
   * Takes the names of SiamFC-TensorFlow ({@code conv1/weight}, the groups of a convolution apart
   * as {@code conv2/b1/weight} and {@code conv2/b2/weight}, batch norm folded) and of
   * siamfc-pytorch ({@code backbone.conv1.0.weight}, batch norm {@code backbone.conv1.1.weight}).
   */
  @Override
  public Map<String, Tensor> fromArrays(Map<String, Tensor> arrays) {
    ArrayNames names = new ArrayNames(arrays);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    if (arrays.containsKey("conv1/weight")) {
      for (int stage = 1; stage <= SiamFcTrunk.STAGES; stage++) {
        for (String kind : List.of("weight", "bias")) {
          weights.put(
              "conv%d.%s".formatted(stage, kind),
              SiamFcTrunk.groups(stage) == 1
                  ? names.take("conv%d/%s".formatted(stage, kind))
                  : names.takeJoined(
                      "conv%d/b1/%s".formatted(stage, kind),
                      "conv%d/b2/%s".formatted(stage, kind)));
        }
      }
    } else if (arrays.containsKey("backbone.conv1.0.weight")) {
      for (int stage = 1; stage <= SiamFcTrunk.STAGES; stage++) {
        for (String kind : List.of("weight", "bias")) {
          weights.put(
              "conv%d.%s".formatted(stage, kind),
              names.take("backbone.conv%d.0.%s".formatted(stage, kind)));
        }
        if (stage < SiamFcTrunk.STAGES) {
          for (String kind : List.of("weight", "bias", "running_mean", "running_var")) {
            weights.put(
                "norm%d.%s".formatted(stage, kind),
                names.take("backbone.conv%d.1.%s".formatted(stage, kind)));
          }
          names.ignore("backbone.conv%d.1.num_batches_tracked".formatted(stage));
        }
      }
    } else {
      throw new IllegalArgumentException(
          "neither conv1/weight (SiamFC-TensorFlow) nor backbone.conv1.0.weight (siamfc-pytorch)"
              + " is among the arrays: "
              + ArrayNames.first(arrays.keySet()));
    }
    names.requireNoneLeft();
    return weights;
  }

  /** Without batch norm. */
  @Override
  public Map<String, Tensor> untrainedWeights(long seed) {
    return UntrainedWeights.of(graph(Map.of(), defaultSettings().searchSides()), seed);
  }
}
