package io.siamflow.network.graph;

import java.util.List;

/** Zero instead of what is below zero, six instead of what is above six. */
public record Relu6() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return inputs.get(0);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.clamp(" + inputs.get(0).name() + ", 0, 6)";
  }
}
