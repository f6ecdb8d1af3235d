package io.siamflow.network.graph;

import java.util.List;

/** Zero instead of what is below zero. */
public record Relu() implements Layer {

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
    return "%s(%s)".formatted(script.elementwise("relu", inputs.get(0)), inputs.get(0).name());
  }
}
