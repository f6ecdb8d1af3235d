package io.siamflow.network.graph;

import java.util.List;

/**
 * How many multiplications with an addition a branch takes for one item: those of convolutions,
 * matrix products and correlations, without which the rest is little.
 */
public final class MultiplyAdds {

  private MultiplyAdds() {}

  /** Of all steps of a branch. */
  public static long of(Branch branch) {
    return branch.steps().stream().mapToLong(MultiplyAdds::of).sum();
  }

  private static long of(Branch.Step step) {
    Layer layer = step.layer();
    ItemShape output = step.output().shape();
    List<ItemShape> inputs = step.inputs().stream().map(Value::shape).toList();
    if (layer instanceof Convolution convolution) {
      return weights(convolution) * places(output);
    } else if (layer instanceof Deconvolution deconvolution) {
      return weights(deconvolution) * places(inputs.get(0));
    } else if (layer instanceof FullyConnected connected) {
      return weights(connected);
    } else if (layer instanceof Correlation correlation) {
      return (long) output.count() * (inputs.get(1).count() / correlation.templates());
    } else if (layer instanceof DepthwiseCorrelation) {
      return (long) output.count() * places(inputs.get(1));
    } else if (layer instanceof PixelwiseCorrelation) {
      return (long) output.count() * inputs.get(0).size(0);
    }
    return 0;
  }

  /** Values of a layer's weight, its first parameter. */
  private static long weights(Layer layer) {
    return layer.parameters().get(0).shape().stream()
        .mapToLong(Integer::longValue)
        .reduce(1, Math::multiplyExact);
  }

  private static long places(ItemShape map) {
    return (long) map.size(1) * map.size(2);
  }
}
