package io.siamflow.network.graph;

import java.util.List;

/** A sigmoid of straight lines (Howard et al. 2019): {@code min(max(x + 3, 0), 6) / 6}. */
public record HardSigmoid() implements Layer {

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
    return "%s(%s)"
        .formatted(script.elementwise("hardsigmoid", inputs.get(0)), inputs.get(0).name());
  }
}
