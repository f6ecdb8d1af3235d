package io.siamflow.network;

import io.siamflow.network.graph.BatchNorm;
import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Convolution;
import io.siamflow.network.graph.Value;

/**
 * A convolution and the batch norm after it, with PyTorch's epsilon.
 *
 * @param convolution the convolution
 * @param norm name of the batch norm
 */
record NormedConvolution(Convolution convolution, String norm) {

  private static final double EPSILON = 1e-5;

  /** A convolution without a bias. */
  static NormedConvolution of(String name, int inputs, int outputs, int kernel, String norm) {
    return new NormedConvolution(
        Convolution.of(name, inputs, outputs, kernel).withBias(false), norm);
  }

  Value apply(Branch.Builder branch, Value map) {
    Value convolved = branch.module(convolution.name(), convolution, map);
    return branch.module(norm, new BatchNorm(norm, convolution.outputs(), EPSILON), convolved);
  }
}
