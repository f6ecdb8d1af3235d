package io.siamflow.network.graph;

import java.util.List;

/** The exponential function. */
public record Exponential() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return inputs.get(0);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.exp(" + inputs.get(0).name() + ")";
  }
}
