package io.siamflow.network;

import io.siamflow.network.graph.Add;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.MaxPool;
import io.siamflow.network.graph.Relu;
import io.siamflow.network.graph.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * SiamRPN++'s atrous ResNet-50 of stride 8 (pysot {@code models/backbone/resnet_atrous.py}): no
 * padding in the first convolution and in the block that halves the map; layers 3 and 4 are dilated
 * by 2 and 4 instead of strided, their first blocks by half of that. 127 pixels become 15x15 places
 * from layer 2 on, 255 become 31x31. Gives the first convolution's map after ReLU, then that of
 * each layer.
 *
 * @param layers 3 or 4
 */
record ResNet50Trunk(int layers) implements Trunk {

  private static final String NAME = "backbone.";
  private static final List<Integer> BLOCKS = List.of(3, 4, 6, 3);
  private static final int EXPANSION = 4;
  private static final int STEM_WIDTH = 64;

  static ResNet50Trunk of(TensorShapes shapes) {
    return new ResNet50Trunk(shapes.has(NAME + "layer4.0.conv1.weight") ? 4 : 3);
  }

  @Override
  public List<Value> apply(Branch.Builder branch, Value pixels) {
    Convolution stem =
        Convolution.of(NAME + "conv1", 3, STEM_WIDTH, 7).withStride(2).withBias(false);
    Value map = new NormedConvolution(stem, NAME + "bn1").apply(branch, pixels);
    map = branch.module(NAME + "relu", new Relu(), map);
    List<Value> maps = new ArrayList<>(List.of(map));
    map = branch.module(NAME + "maxpool", new MaxPool(3, 2, 1), map);
    for (int layer = 1; layer <= layers; layer++) {
      for (int block = 0; block < BLOCKS.get(layer - 1); block++) {
        map = block(branch, layer, block, map);
      }
      maps.add(map);
    }
    return maps;
  }

  /** A bottleneck: 1x1, 3x3 and 1x1 convolutions beside the identity or a convolution. */
  private static Value block(Branch.Builder branch, int layer, int block, Value map) {
    String name = "%slayer%d.%d.".formatted(NAME, layer, block);
    int inputs = map.shape().size(0);
    int width = STEM_WIDTH << layer - 1;
    int stride = layer == 2 && block == 0 ? 2 : 1;
    int dilation = layer <= 2 ? 1 : block == 0 ? layer - 2 : 2 * (layer - 2);
    int padding = stride == 2 ? 0 : dilation;

    Value inner =
        NormedConvolution.of(name + "conv1", inputs, width, 1, name + "bn1").apply(branch, map);
    inner = branch.module(name + "relu1", new Relu(), inner);
    Convolution middle =
        Convolution.of(name + "conv2", width, width, 3)
            .withStride(stride)
            .withPadding(padding)
            .withDilation(dilation)
            .withBias(false);
    inner = new NormedConvolution(middle, name + "bn2").apply(branch, inner);
    inner = branch.module(name + "relu2", new Relu(), inner);
    inner =
        NormedConvolution.of(name + "conv3", width, EXPANSION * width, 1, name + "bn3")
            .apply(branch, inner);

    Value outer = map;
    if (block == 0) {
      Convolution downsample =
          layer == 1
              ? Convolution.of(name + "downsample.0", inputs, EXPANSION * width, 1)
              : Convolution.of(name + "downsample.0", inputs, EXPANSION * width, 3)
                  .withStride(stride)
                  .withPadding(padding)
                  .withDilation(dilation);
      outer =
          new NormedConvolution(downsample.withBias(false), name + "downsample.1")
              .apply(branch, map);
    }
    Value sum = branch.module(name + "sum", new Add(), inner, outer);
    return branch.module(name + "relu", new Relu(), sum);
  }
}
