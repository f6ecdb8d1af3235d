package io.siamflow.network.graph;

import java.util.List;

/**
 * A square map made larger: place {@code i} of {@code side} is what place {@code floor(i * from /
 * side)} of {@code from} was.
 *
 * @param side rows and columns given
 */
public record NearestUpsampling(int side) implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape map = inputs.get(0).requireMap();
    if (map.size(1) != map.size(2) || map.size(1) > side) {
      throw new IllegalArgumentException(map + " is not made larger to side " + side);
    }
    return ItemShape.of(map.size(0), side, side);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.upsample_nearest2d(%s, [%d, %d], None, None)"
        .formatted(inputs.get(0).name(), side, side);
  }
}
