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
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "%s(%s, %s)"
        .formatted(
            script.elementwise("mul", inputs.get(0)), inputs.get(0).name(), inputs.get(1).name());
  }
}
