package io.siamflow.network;

import io.siamflow.network.graph.Add;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.ChannelScale;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.FullyConnected;
import io.siamflow.network.graph.GlobalAveragePool;
import io.siamflow.network.graph.HardSigmoid;
import io.siamflow.network.graph.HardSwish;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.Relu;
import io.siamflow.network.graph.Value;
import java.util.List;

/**
 * NanoTrack v3's trunk: the first ten modules of MobileNetV3-Small (Howard et al. 2019, table 2)
 * with every stride after the fourth bottleneck left out, padded. A map place is 16 pixels: 127
 * becomes 96 maps of 8x8, 255 of 16x16. Gives one map.
 *
 * <p>Tensors: {@code backbone.features.0.0} and {@code .1} (convolution and batch norm), {@code
 * backbone.features.B.conv.L} of bottleneck B, {@code conv.L.fc.0} and {@code .fc.2} of its channel
 * attention.
 */
record NanoTrackTrunk() implements Trunk {

  private static final List<Bottleneck> BOTTLENECKS =
      List.of(
          new Bottleneck(1, 16, 16, 16, 3, 2, 8, false),
          new Bottleneck(2, 16, 72, 24, 3, 2, 0, false),
          new Bottleneck(3, 24, 88, 24, 3, 1, 0, false),
          new Bottleneck(4, 24, 96, 40, 5, 2, 24, true),
          new Bottleneck(5, 40, 240, 40, 5, 1, 64, true),
          new Bottleneck(6, 40, 240, 40, 5, 1, 64, true),
          new Bottleneck(7, 40, 120, 48, 5, 1, 32, true),
          new Bottleneck(8, 48, 144, 48, 5, 1, 40, true),
          new Bottleneck(9, 48, 288, 96, 5, 1, 72, true));

  /**
   * An inverted bottleneck: 1x1 to the inner channels (where they are more), depthwise, 1x1; the
   * input is added where it has the output's shape.
   *
   * @param index in {@code backbone.features}
   * @param squeezed channels of the attention's inner layer, 0 without attention
   * @param swish hard swish instead of ReLU
   */
  private record Bottleneck(
      int index,
      int inputs,
      int inner,
      int outputs,
      int kernel,
      int stride,
      int squeezed,
      boolean swish) {

    Value apply(Branch.Builder branch, Value map) {
      String module = "backbone.features." + index + ".conv.";
      Layer activation = swish ? new HardSwish() : new Relu();
      Value inside = map;
      int next = 0;
      if (inputs != inner) {
        inside =
            NormedConvolution.of(module + 0, inputs, inner, 1, module + 1).apply(branch, inside);
        inside = branch.module(module + 2, activation, inside);
        next = 3;
      }
      Convolution depthwise =
          Convolution.of(module + next, inner, inner, kernel)
              .withStride(stride)
              .withPadding(kernel / 2)
              .withGroups(inner)
              .withBias(false);
      inside = new NormedConvolution(depthwise, module + (next + 1)).apply(branch, inside);
      if (inputs != inner) {
        inside = attention(branch, module + 5, inside);
        inside = branch.module(module + 6, activation, inside);
        next = 7;
      } else {
        inside = branch.module(module + 2, activation, inside);
        inside = attention(branch, module + 3, inside);
        next = 4;
      }
      Value projected =
          NormedConvolution.of(module + next, inner, outputs, 1, module + (next + 1))
              .apply(branch, inside);
      return map.shape().equals(projected.shape())
          ? branch.module(module + "sum", new Add(), map, projected)
          : projected;
    }

    /** Channels weighted by what their means say (Hu et al. 2018, squeeze-and-excitation). */
    private Value attention(Branch.Builder branch, String module, Value map) {
      if (squeezed == 0) {
        return map;
      }
      String first = module + ".fc.0";
      String second = module + ".fc.2";
      Value weights = branch.module(module + ".mean", new GlobalAveragePool(), map);
      weights = branch.module(first, new FullyConnected(first, inner, squeezed), weights);
      weights = branch.module(module + ".fc.1", new Relu(), weights);
      weights = branch.module(second, new FullyConnected(second, squeezed, inner), weights);
      weights = branch.module(module + ".fc.3", new HardSigmoid(), weights);
      return branch.module(module, new ChannelScale(), map, weights);
    }
  }

  @Override
  public List<Value> apply(Branch.Builder branch, Value pixels) {
    Convolution stem =
        Convolution.of("backbone.features.0.0", 3, 16, 3)
            .withStride(2)
            .withPadding(1)
            .withBias(false);
    Value map = new NormedConvolution(stem, "backbone.features.0.1").apply(branch, pixels);
    map = branch.module("backbone.features.0.2", new HardSwish(), map);
    for (Bottleneck bottleneck : BOTTLENECKS) {
      map = bottleneck.apply(branch, map);
    }
    return List.of(map);
  }
}
