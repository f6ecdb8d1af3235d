package io.siamflow.network;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.DepthwiseCorrelation;
import io.siamflow.network.graph.Relu;
import io.siamflow.network.graph.Value;

/**
 * A head with depthwise correlation (pysot {@code models/head/rpn.py}, DepthwiseXCorr): 3x3
 * convolutions on template and search features, their correlation, two 1x1 convolutions.
 *
 * @param name of its parameters
 * @param inputs channels of the features
 * @param hidden channels correlated
 * @param outputs channels given
 */
record DepthwiseHead(String name, int inputs, int hidden, int outputs) {

  static DepthwiseHead of(String name, TensorShapes shapes) {
    String kernel = name + ".conv_kernel.0.weight";
    return new DepthwiseHead(
        name,
        shapes.inputs(kernel),
        shapes.outputs(kernel),
        shapes.outputs(name + ".head.3.weight"));
  }

  /** The correlation of template and search features. */
  Value correlate(Branch.Builder branch, Value template, Value search) {
    return branch.module(
        name + ".correlation",
        new DepthwiseCorrelation(),
        adjust(branch, name + ".conv_search", search),
        adjust(branch, name + ".conv_kernel", template));
  }

  private Value adjust(Branch.Builder branch, String module, Value map) {
    Value adjusted =
        NormedConvolution.of(module + ".0", inputs, hidden, 3, module + ".1").apply(branch, map);
    return branch.module(module + ".2", new Relu(), adjusted);
  }

  /** What the head says of a correlation. */
  Value predict(Branch.Builder branch, Value correlation) {
    String module = name + ".head";
    Value map =
        NormedConvolution.of(module + ".0", hidden, hidden, 1, module + ".1")
            .apply(branch, correlation);
    map = branch.module(module + ".2", new Relu(), map);
    return branch.module(module + ".3", Convolution.of(module + ".3", hidden, outputs, 1), map);
  }

  Value apply(Branch.Builder branch, Value template, Value search) {
    return predict(branch, correlate(branch, template, search));
  }
}
