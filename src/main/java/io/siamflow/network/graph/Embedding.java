package io.siamflow.network.graph;

import java.util.List;

/**
 * A feature map as an embedding: float32 values in the order rows, columns, channels, which is how
 * a channels-last map lies in memory.
 */
public record Embedding() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return ItemShape.of(inputs.get(0).requireMap().count());
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    Value map = inputs.get(0);
    return "torch.reshape(torch.permute(torch.to(%s, 6), [0, 2, 3, 1]), [-1, %d])"
        .formatted(map.name(), map.shape().count());
  }
}
