package io.siamflow.network.graph;

import java.util.List;

/** Zero instead of what is below zero, six instead of what is above six. */
public record Relu6() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return inputs.get(0);
  }

  @Override
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "%s(%s, 0, 6)"
        .formatted(script.elementwise("clamp", inputs.get(0)), inputs.get(0).name());
  }
}
