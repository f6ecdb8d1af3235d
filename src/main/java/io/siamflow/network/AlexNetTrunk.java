package io.siamflow.network;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.MaxPool;
import io.siamflow.network.graph.Relu;
import io.siamflow.network.graph.Value;
import java.util.List;

/**
 * SiamRPN's AlexNet without padding (pysot {@code models/backbone/alexnet.py}, AlexNet and
 * AlexNetLegacy): five convolutions with a bias and batch norm, in one group; after the first two a
 * pooling, then ReLU; ReLU after the next two. 127 pixels become 6x6 places, 271 become 24x24, 287
 * become 26x26. Gives one map.
 *
 * @param widths output channels of the five convolutions
 */
record AlexNetTrunk(List<Integer> widths) implements Trunk {

  private static final String NAME = "backbone.features.";
  private static final List<Integer> MODULES = List.of(0, 4, 8, 11, 14);
  private static final List<Integer> KERNELS = List.of(11, 5, 3, 3, 3);

  AlexNetTrunk {
    widths = List.copyOf(widths);
  }

  /** The published widths. */
  static AlexNetTrunk published() {
    return new AlexNetTrunk(List.of(96, 256, 384, 384, 256));
  }

  static AlexNetTrunk of(TensorShapes shapes) {
    return new AlexNetTrunk(
        MODULES.stream().map(module -> shapes.outputs(NAME + module + ".weight")).toList());
  }

  @Override
  public List<Value> apply(Branch.Builder branch, Value pixels) {
    Value map = pixels;
    for (int stage = 0; stage < MODULES.size(); stage++) {
      int module = MODULES.get(stage);
      int inputs = map.shape().size(0);
      Convolution convolution =
          Convolution.of(NAME + module, inputs, widths.get(stage), KERNELS.get(stage))
              .withStride(stage == 0 ? 2 : 1);
      map = new NormedConvolution(convolution, NAME + (module + 1)).apply(branch, map);
      if (stage < 2) {
        map = branch.module(NAME + (module + 2), new MaxPool(3, 2), map);
        map = branch.module(NAME + (module + 3), new Relu(), map);
      } else if (stage < MODULES.size() - 1) {
        map = branch.module(NAME + (module + 2), new Relu(), map);
      }
    }
    return List.of(map);
  }
}
