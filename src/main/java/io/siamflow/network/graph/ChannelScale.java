package io.siamflow.network.graph;

import java.util.List;

/** A map whose channels are multiplied by the values of a second one, which has one place. */
public record ChannelScale() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape map = inputs.get(0).requireMap();
    if (!inputs.get(1).equals(ItemShape.of(map.size(0), 1, 1))) {
      throw new IllegalArgumentException(
          "channels of %s are not scaled by %s".formatted(map, inputs.get(1)));
    }
    return map;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.mul(%s, %s)".formatted(inputs.get(0).name(), inputs.get(1).name());
  }
}
