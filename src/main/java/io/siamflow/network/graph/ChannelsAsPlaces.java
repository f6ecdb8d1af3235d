package io.siamflow.network.graph;

import java.util.List;

/**
 * A map of one channel, row by row the channels of a map of one place.
 *
 * @param side rows and columns given
 */
public record ChannelsAsPlaces(int side) implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    if (!inputs.get(0).equals(ItemShape.of(side * side, 1, 1))) {
      throw new IllegalArgumentException(
          inputs.get(0) + " is no map of side " + side + " in channels");
    }
    return ItemShape.of(1, side, side);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.reshape(%s, [-1, 1, %d, %d])".formatted(inputs.get(0).name(), side, side);
  }
}
