package io.siamflow.network.graph;

import java.util.List;

/** A value times its {@link HardSigmoid} (Howard et al. 2019, MobileNetV3). */
public record HardSwish() implements Layer {

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
    return "%s(%s)".formatted(script.elementwise("hardswish", inputs.get(0)), inputs.get(0).name());
  }
}
