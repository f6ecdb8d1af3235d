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
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    Value first = inputs.get(0);
    Value second = inputs.get(1);
    return script.mayOverwrite(second)
        ? "torch.add_(%s, %s)".formatted(second.name(), first.name())
        : "%s(%s, %s)".formatted(script.elementwise("add", first), first.name(), second.name());
  }
}
