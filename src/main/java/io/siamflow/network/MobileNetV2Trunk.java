package io.siamflow.network;

import io.siamflow.network.graph.Add;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.Relu6;
import io.siamflow.network.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * SiamRPN++'s MobileNetV2 of stride 8 (pysot {@code models/backbone/mobile_v2.py}): no padding in
 * the first convolution and in the blocks that halve the map; layers 4 and 5 are dilated by 2, 6
 * and 7 by 4 instead of strided, the first block of each as the layer before. 127 pixels become
 * 15x15 places from layer 3 on, 255 become 31x31. Gives the map of the first convolution, layer 0,
 * and that of each layer.
 *
 * @param widths output channels of layers 0 to 7, or to one before
 */
record MobileNetV2Trunk(List<Integer> widths) implements Trunk {

  private static final String NAME = "backbone.layer";
  private static final List<Integer> FULL_WIDTHS = List.of(32, 16, 24, 32, 64, 96, 160, 320);
  private static final List<Integer> BLOCKS = List.of(1, 2, 3, 4, 3, 3, 1);
  private static final int EXPANSION = 6;

  MobileNetV2Trunk {
    widths = List.copyOf(widths);
  }

  /** The published widths times a factor, rounded down. */
  static MobileNetV2Trunk ofWidth(double factor) {
    return new MobileNetV2Trunk(FULL_WIDTHS.stream().map(width -> (int) (width * factor)).toList());
  }

  /** The trunk of all layers that a weights file has. */
  static MobileNetV2Trunk of(TensorShapes shapes) {
    return of(shapes, BLOCKS.size());
  }

  /** The trunk up to a layer that a weights file has. */
  static MobileNetV2Trunk of(TensorShapes shapes, int lastLayer) {
    return new MobileNetV2Trunk(
        IntStream.rangeClosed(0, lastLayer)
            .mapToObj(
                layer ->
                    shapes.outputs(NAME + layer + (layer == 0 ? ".0.weight" : ".0.conv.6.weight")))
            .toList());
  }

  /** The same trunk, which ends with this layer. */
  MobileNetV2Trunk upTo(int lastLayer) {
    return new MobileNetV2Trunk(widths.subList(0, lastLayer + 1));
  }

  @Override
  public List<Value> apply(Branch.Builder branch, Value pixels) {
    Convolution stem =
        Convolution.of(NAME + "0.0", 3, widths.get(0), 3).withStride(2).withBias(false);
    Value map = new NormedConvolution(stem, NAME + "0.1").apply(branch, pixels);
    map = branch.module(NAME + "0.2", new Relu6(), map);
    List<Value> maps = new ArrayList<>(List.of(map));
    for (int layer = 1; layer < widths.size(); layer++) {
      for (int block = 0; block < BLOCKS.get(layer - 1); block++) {
        map = block(branch, layer, block, map);
      }
      maps.add(map);
    }
    return maps;
  }

  private static int dilation(int layer) {
    return layer <= 3 ? 1 : layer <= 5 ? 2 : 4;
  }

  /** An inverted residual: expansion, depthwise 3x3 and projection, beside the identity. */
  private Value block(Branch.Builder branch, int layer, int block, Value map) {
    String name = "%s%d.%d.".formatted(NAME, layer, block);
    int inputs = map.shape().size(0);
    int outputs = widths.get(layer);
    int expanded = layer == 1 ? inputs : EXPANSION * inputs;
    int stride = block == 0 && (layer == 2 || layer == 3) ? 2 : 1;
    int dilation = dilation(block == 0 ? layer - 1 : layer);

    Value inner =
        NormedConvolution.of(name + "conv.0", inputs, expanded, 1, name + "conv.1")
            .apply(branch, map);
    inner = branch.module(name + "conv.2", new Relu6(), inner);
    Convolution depthwise =
        Convolution.of(name + "conv.3", expanded, expanded, 3)
            .withStride(stride)
            .withPadding(stride == 2 ? 0 : dilation)
            .withDilation(dilation)
            .withGroups(expanded)
            .withBias(false);
    inner = new NormedConvolution(depthwise, name + "conv.4").apply(branch, inner);
    inner = branch.module(name + "conv.5", new Relu6(), inner);
    inner =
        NormedConvolution.of(name + "conv.6", expanded, outputs, 1, name + "conv.7")
            .apply(branch, inner);
    return stride == 1 && inputs == outputs
        ? branch.module(name + "sum", new Add(), map, inner)
        : inner;
  }
}
