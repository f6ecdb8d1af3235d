package io.siamflow.network;

import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.BatchNorm;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.Correlation;
import io.siamflow.network.graph.Embedding;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.MaxPool;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Pixels;
import io.siamflow.network.graph.Relu;
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
 * .running_var}, all of them or, where batch norm is folded into the convolutions, none.
 */
final class SiamFcAlexNet implements Architecture {

  static final String NAME = "siamfc-alexnet";

  private static final int EXEMPLAR_SIDE = 127;
  private static final double NORM_EPSILON = 1e-6;
  private static final double RESPONSE_SCALE = 1e-3;
  private static final int LAST = 5;

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
    return graph(shapes.keySet().stream().anyMatch(name -> name.startsWith("norm")), searchSides);
  }

  private static NetworkGraph graph(boolean batchNorm, List<Integer> searchSides) {
    Branch.Builder embed = new Branch.Builder(EMBED);
    Value exemplars = embed.input("exemplars", ItemShape.of(EXEMPLAR_SIDE, EXEMPLAR_SIDE, 3));
    Value kernels = trunk(embed, exemplars, batchNorm);
    Branch embedding = embed.result(embed.apply("embeddings", new Embedding(), kernels));

    List<Branch> branches = new ArrayList<>(List.of(embedding));
    for (int side : searchSides) {
      String name = Architecture.search(searchSides, side);
      branches.add(search(name, side, batchNorm, embedding.result(), kernels));
    }
    return new NetworkGraph(branches);
  }

  private static Branch search(
      String name, int side, boolean batchNorm, Value embeddings, Value kernels) {
    Branch.Builder search = new Branch.Builder(name);
    Value regions = search.input("regions", ItemShape.of(side, side, 3));
    Value templates = search.input("templates", embeddings.shape());
    Value features = trunk(search, regions, batchNorm);
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

  private static Value trunk(Branch.Builder branch, Value pictures, boolean batchNorm) {
    Value map = branch.apply("pixels", new Pixels(), pictures);
    for (int stage = 1; stage <= LAST; stage++) {
      map = branch.apply("conv" + stage, convolution(stage), map);
      if (stage == LAST) {
        break;
      }
      if (batchNorm) {
        int channels = map.shape().size(0);
        map =
            branch.apply(
                "norm" + stage, new BatchNorm("norm" + stage, channels, NORM_EPSILON), map);
      }
      map = branch.apply("relu" + stage, new Relu(), map);
      if (stage <= 2) {
        map = branch.apply("pool" + stage, new MaxPool(3, 2), map);
      }
    }
    return map;
  }

  private static Convolution convolution(int stage) {
    String name = "conv" + stage;
    return switch (stage) {
      case 1 -> Convolution.of(name, 3, 96, 11).withStride(2);
      case 2 -> Convolution.of(name, 96, 256, 5).withGroups(2);
      case 3 -> Convolution.of(name, 256, 384, 3);
      case 4 -> Convolution.of(name, 384, 384, 3).withGroups(2);
      default -> Convolution.of(name, 384, 256, 3).withGroups(2);
    };
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
      for (int stage = 1; stage <= LAST; stage++) {
        Convolution convolution = convolution(stage);
        for (String kind : List.of("weight", "bias")) {
          weights.put(
              convolution.name() + "." + kind,
              convolution.groups() == 1
                  ? names.take("conv%d/%s".formatted(stage, kind))
                  : names.takeJoined(
                      "conv%d/b1/%s".formatted(stage, kind),
                      "conv%d/b2/%s".formatted(stage, kind)));
        }
      }
    } else if (arrays.containsKey("backbone.conv1.0.weight")) {
      for (int stage = 1; stage <= LAST; stage++) {
        for (String kind : List.of("weight", "bias")) {
          weights.put(
              "conv%d.%s".formatted(stage, kind),
              names.take("backbone.conv%d.0.%s".formatted(stage, kind)));
        }
        if (stage < LAST) {
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
              + " is among the arrays "
              + arrays.keySet());
    }
    names.requireNoneLeft();
    return weights;
  }

  /** Without batch norm. */
  @Override
  public Map<String, Tensor> untrainedWeights(long seed) {
    return UntrainedWeights.of(graph(false, defaultSettings().searchSides()), seed);
  }
}
