package io.siamflow.network;

import io.siamflow.image.ChannelOrder;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.CenterCrop;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.Embedding;
import io.siamflow.network.graph.FullyConnected;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.NetworkGraph;
import io.siamflow.network.graph.Pixels;
import io.siamflow.network.graph.Relu6;
import io.siamflow.network.graph.UnitLength;
import io.siamflow.network.graph.Value;
import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.TrackerSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An embedding that recognises a target in other pictures, trained with pairs (Hadsell et al.
 * 2006); it follows nothing. Takes the exemplar crop that trackers take, of which it looks at the
 * middle {@value #LOOK} px: an upright person fills these. MobileNetV2 (Sandler et al. 2018) up to
 * layer 5 with stride 8, a 1x1 convolution, and a depthwise convolution over the whole map, which
 * weighs places as a mean would not (MobileFaceNets, Chen et al. 2018, section 3.2), give {@value
 * #LENGTH} values of length 1.
 */
final class Appearance implements Architecture {

  private static final int SIDE = 127;

  /** Rows and columns that the network sees of a crop. */
  private static final int LOOK = 95;

  private static final int LAST_LAYER = 5;
  private static final int CHANNELS = 192;
  private static final int LENGTH = 128;

  /** The parts of the map at which channels look first: above, in the middle, below, everywhere. */
  private static final double[] FIRST_ROWS = {.2, .5, .8, .5};

  private static final double[] FIRST_HEIGHTS = {.15, .15, .15, .4};
  private static final double FIRST_WIDTH = .2;

  @Override
  public String name() {
    return "appearance";
  }

  @Override
  public boolean tracks() {
    return false;
  }

  @Override
  public int exemplarSide() {
    return SIDE;
  }

  @Override
  public ChannelOrder channels() {
    return ChannelOrder.BGR;
  }

  @Override
  public TrackerSettings defaultSettings() {
    return null;
  }

  @Override
  public NetworkGraph graph(Map<String, List<Integer>> shapes, List<Integer> searchSides) {
    if (!searchSides.isEmpty()) {
      throw new IllegalArgumentException(name() + " takes no search crops");
    }
    return graph(MobileNetV2Trunk.of(new TensorShapes(shapes), LAST_LAYER));
  }

  private static NetworkGraph graph(MobileNetV2Trunk trunk) {
    Branch.Builder embed = new Branch.Builder(EMBED);
    Value pixels =
        embed.apply("pixels", new Pixels(), embed.input("exemplars", ItemShape.of(SIDE, SIDE, 3)));
    List<Value> maps = trunk.apply(embed, embed.apply("look", new CenterCrop(LOOK), pixels));
    Value map = maps.get(maps.size() - 1);
    map =
        NormedConvolution.of("head.conv", map.shape().size(0), CHANNELS, 1, "head.norm")
            .apply(embed, map);
    map = embed.apply("head_relu", new Relu6(), map);
    map =
        embed.apply(
            "head_places",
            Convolution.of("head.places", CHANNELS, CHANNELS, map.shape().size(1))
                .withGroups(CHANNELS),
            map);
    map =
        embed.apply("head_embedding", new FullyConnected("head.embedding", CHANNELS, LENGTH), map);
    Value values = embed.apply("values", new Embedding(), map);
    return new NetworkGraph(List.of(embed.result(embed.apply("unit", new UnitLength(), values))));
  }

  /** None: nobody published weights for this network. */
  @Override
  public Map<String, Tensor> fromArrays(Map<String, Tensor> arrays) {
    throw new IllegalArgumentException("there are no published weights of " + name());
  }

  /** The depthwise convolution begins with Gaussian windows at different heights of the map. */
  @Override
  public Map<String, Tensor> untrainedWeights(long seed) {
    NetworkGraph graph = graph(MobileNetV2Trunk.ofWidth(1).upTo(LAST_LAYER));
    Map<String, Tensor> weights = new LinkedHashMap<>(UntrainedWeights.of(graph, seed));
    weights.computeIfPresent("head.places.weight", (name, tensor) -> windows(tensor));
    return weights;
  }

  private static Tensor windows(Tensor tensor) {
    int side = tensor.shape().get(3);
    float[] values = new float[tensor.values().length];
    for (int from = 0, channel = 0; from < values.length; from += side * side, channel++) {
      int part = channel % FIRST_ROWS.length;
      double sum = 0;
      for (int place = 0; place < side * side; place++) {
        double down = ((place / side + .5) / side - FIRST_ROWS[part]) / FIRST_HEIGHTS[part];
        double right = ((place % side + .5) / side - .5) / FIRST_WIDTH;
        values[from + place] = (float) Math.exp(-(down * down + right * right) / 2);
        sum += values[from + place];
      }
      for (int place = 0; place < side * side; place++) {
        values[from + place] /= (float) sum;
      }
    }
    return new Tensor(tensor.shape(), values);
  }
}
