package io.siamflow.network.graph;

import java.util.List;

/** An embedding divided by its length, float32, so that a dot product of two is their cosine. */
public record UnitLength() implements Layer {

  /** Keeps an embedding of zeros from dividing by zero. */
  private static final double SMALLEST_SQUARE = 1e-12;

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return ItemShape.of(inputs.get(0).count());
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    String values = inputs.get(0).name();
    return "torch.div(%s, torch.sqrt(torch.clamp(torch.sum(torch.mul(%s, %s), [1], True), %s)))"
        .formatted(values, values, values, SMALLEST_SQUARE);
  }
}
