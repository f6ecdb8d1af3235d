package io.siamflow.network.graph;

import java.util.List;

/** The logistic function {@code 1 / (1 + exp(-x))}. */
public record Sigmoid() implements Layer {

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
    return "%s(%s)".formatted(script.elementwise("sigmoid", inputs.get(0)), inputs.get(0).name());
  }
}
