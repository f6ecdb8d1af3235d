package io.siamflow.network.graph;

import java.util.List;

/** The mean of each channel over all places, as a map of one place. */
public record GlobalAveragePool() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return ItemShape.of(inputs.get(0).requireMap().size(0), 1, 1);
  }

  @Override
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.mean(%s, [2, 3], True)".formatted(inputs.get(0).name());
  }
}
