package io.siamflow.network.graph;

import java.util.List;

/**
 * The middle of a map; where it cannot be exact, half a place towards the top left.
 *
 * @param side rows and columns left
 */
public record CenterCrop(int side) implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape map = inputs.get(0).requireMap();
    if (side > map.size(1) || side > map.size(2)) {
      throw new IllegalArgumentException(map + " has no middle of side " + side);
    }
    return ItemShape.of(map.size(0), side, side);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    Value map = inputs.get(0);
    int top = (map.shape().size(1) - side) / 2;
    int left = (map.shape().size(2) - side) / 2;
    return "torch.slice(torch.slice(%s, 2, %d, %d, 1), 3, %d, %d, 1)"
        .formatted(map.name(), top, top + side, left, left + side);
  }
}
