package io.siamflow.network.graph;

import java.util.List;

/**
 * A map with zeros around it.
 *
 * @param padding rows and columns on each side
 */
public record ZeroPad(int padding) implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape map = inputs.get(0).requireMap();
    return ItemShape.of(map.size(0), map.size(1) + 2 * padding, map.size(2) + 2 * padding);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.constant_pad_nd(%s, [%d, %d, %d, %d], 0)"
        .formatted(inputs.get(0).name(), padding, padding, padding, padding);
  }
}
