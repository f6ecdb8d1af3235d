package io.siamflow.network.graph;

import java.util.List;

/** The mean of maps of the same shape, float32. */
public record Mean() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return sameShape(inputs);
  }

  static ItemShape sameShape(List<ItemShape> inputs) {
    if (inputs.stream().distinct().count() != 1) {
      throw new IllegalArgumentException("values of shapes " + inputs + " have no mean");
    }
    return inputs.get(0);
  }

  static String stacked(List<Value> inputs) {
    return "torch.stack([%s], 0)"
        .formatted(
            String.join(
                ", ", inputs.stream().map(input -> "torch.to(" + input.name() + ", 6)").toList()));
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.mean(%s, [0])".formatted(stacked(inputs));
  }
}
