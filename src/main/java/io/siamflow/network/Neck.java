package io.siamflow.network;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.CenterCrop;
import io.siamflow.network.graph.Value;

/**
 * SiamRPN++'s adjustment of a trunk's map (pysot {@code models/neck/neck.py}, AdjustLayer): a 1x1
 * convolution with batch norm; of a map of less than 20 places a side, a template's, the middle 7x7
 * is kept, which padding has not touched.
 *
 * @param name of its parameters
 * @param inputs channels of the trunk's map
 * @param outputs channels given
 */
record Neck(String name, int inputs, int outputs) {

  private static final int SMALLEST_UNCUT_SIDE = 20;
  private static final int MIDDLE_SIDE = 7;

  static Neck of(String name, TensorShapes shapes) {
    String weight = name + ".downsample.0.weight";
    return new Neck(name, shapes.inputs(weight), shapes.outputs(weight));
  }

  Value apply(Branch.Builder branch, Value map) {
    Value adjusted =
        NormedConvolution.of(name + ".downsample.0", inputs, outputs, 1, name + ".downsample.1")
            .apply(branch, map);
    return adjusted.shape().size(2) < SMALLEST_UNCUT_SIDE
        ? branch.module(name + ".middle", new CenterCrop(MIDDLE_SIDE), adjusted)
        : adjusted;
  }
}
