package io.siamflow.network.graph;

import java.util.List;

/**
 * A convolution by oneDNN, with the activation of what it gives in the same pass; for inference on
 * a processor for which libtorch has oneDNN.
 *
 * @param convolution the convolution
 * @param activation what becomes of each value; null if it stays
 * @param worthACall multiplications of a call from which on a 1x1 convolution is oneDNN's, and not
 *     libtorch's own
 */
record FusedConvolution(Convolution convolution, Activation activation, long worthACall)
    implements Layer {

  @Override
  public List<Parameter> parameters() {
    return convolution.parameters();
  }

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return convolution.output(inputs);
  }

  @Override
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    String map = inputs.get(0).name();
    String fused =
        activation == null
            ? "torch.mkldnn_convolution(%s)".formatted(arguments(map, script))
            : "ops.mkldnn._convolution_pointwise(%s, %s)"
                .formatted(arguments(map, script), activation.inConvolution());
    long items = itemsWorthACall(output(inputs.stream().map(Value::shape).toList()));
    if (items <= 1) {
      return fused;
    }
    String plain = convolution.expression(inputs, script);
    return "%s if torch.lt(torch.size(%s, 0), %d) else %s"
        .formatted(activation == null ? plain : activation.over(plain), map, items, fused);
  }

  private String arguments(String map, Script script) {
    return "%s, %s, %s, [%d, %d], [%d, %d], [%d, %d], %d"
        .formatted(
            map,
            script.parameter(convolution.weight()),
            convolution.biased() ? script.parameter(convolution.bias()) : "None",
            convolution.padding(),
            convolution.padding(),
            convolution.stride(),
            convolution.stride(),
            convolution.dilation(),
            convolution.dilation(),
            convolution.groups());
  }

  /** From how many items on the call is oneDNN's. */
  private long itemsWorthACall(ItemShape output) {
    if (!isMatrixProduct(convolution)) {
      return 1;
    }
    long multiplications = (long) output.count() * (convolution.inputs() / convolution.groups());
    return (worthACall + multiplications - 1) / multiplications;
  }

  /** Whether libtorch computes it as matrix products, on one thread. */
  static boolean isMatrixProduct(Convolution convolution) {
    return convolution.kernel() == 1 && convolution.stride() == 1;
  }
}
