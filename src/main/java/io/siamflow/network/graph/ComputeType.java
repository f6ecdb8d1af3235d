package io.siamflow.network.graph;

import java.util.List;

/** The same values in the type that the network computes in. */
public record ComputeType() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return inputs.get(0);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.to(%s, %d)".formatted(inputs.get(0).name(), script.computeType());
  }
}
