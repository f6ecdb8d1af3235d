package io.siamflow.network.graph;

import java.util.List;

/** The sum of two maps of the same shape, value by value. */
public record Add() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    if (inputs.size() != 2 || !inputs.get(0).equals(inputs.get(1))) {
      throw new IllegalArgumentException("values of shapes " + inputs + " are not added");
    }
    return inputs.get(0);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.add(%s, %s)".formatted(inputs.get(0).name(), inputs.get(1).name());
  }
}
