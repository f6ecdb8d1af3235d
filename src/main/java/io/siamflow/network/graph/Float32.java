package io.siamflow.network.graph;

import java.util.List;

/** The same values as float32, contiguous in the order of their dimensions. */
public record Float32() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return inputs.get(0);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.contiguous(torch.to(" + inputs.get(0).name() + ", 6))";
  }
}
