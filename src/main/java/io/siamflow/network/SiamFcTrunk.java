package io.siamflow.network;

import io.siamflow.network.graph.BatchNorm;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.MaxPool;
import io.siamflow.network.graph.Relu;
import io.siamflow.network.graph.Value;
import java.util.List;
import java.util.Set;

/**
 * The trunk of {@link SiamFcAlexNet}. Gives one map.
 *
 * @param prefix of its parameters' names
 * @param batchNorm whether it has batch norm
 */
record SiamFcTrunk(String prefix, boolean batchNorm) implements Trunk {

  /** How many convolutions it has. */
  static final int STAGES = 5;

  private static final double NORM_EPSILON = 1e-6;

  /**
   * The trunk of a weights file.
   *
   * @param tensors names of its tensors
   */
  static SiamFcTrunk of(String prefix, Set<String> tensors) {
    return new SiamFcTrunk(
        prefix, tensors.stream().anyMatch(name -> name.startsWith(prefix + "norm")));
  }

  /** In how many groups the convolution of a stage is, from 1 on. */
  static int groups(int stage) {
    return stage == 1 || stage == 3 ? 1 : 2;
  }

  @Override
  public List<Value> apply(Branch.Builder branch, Value pixels) {
    Value map = pixels;
    for (int stage = 1; stage <= STAGES; stage++) {
      map = branch.apply("conv" + stage, convolution(stage), map);
      if (stage == STAGES) {
        break;
      }
      if (batchNorm) {
        int channels = map.shape().size(0);
        BatchNorm norm = new BatchNorm(prefix + "norm" + stage, channels, NORM_EPSILON);
        map = branch.apply("norm" + stage, norm, map);
      }
      map = branch.apply("relu" + stage, new Relu(), map);
      if (stage <= 2) {
        map = branch.apply("pool" + stage, new MaxPool(3, 2), map);
      }
    }
    return List.of(map);
  }

  private Convolution convolution(int stage) {
    String name = prefix + "conv" + stage;
    Convolution convolution =
        switch (stage) {
          case 1 -> Convolution.of(name, 3, 96, 11).withStride(2);
          case 2 -> Convolution.of(name, 96, 256, 5);
          case 3 -> Convolution.of(name, 256, 384, 3);
          case 4 -> Convolution.of(name, 384, 384, 3);
          default -> Convolution.of(name, 384, 256, 3);
        };
    return convolution.withGroups(groups(stage));
  }
}
