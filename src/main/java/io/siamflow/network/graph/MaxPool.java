package io.siamflow.network.graph;

import java.util.List;

/**
 * The largest value of each window, without padding.
 *
 * @param kernel side of the square window
 * @param stride step in both directions
 */
public record MaxPool(int kernel, int stride) implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape map = inputs.get(0).requireMap();
    return ItemShape.of(
        map.size(0),
        Math.floorDiv(map.size(1) - kernel, stride) + 1,
        Math.floorDiv(map.size(2) - kernel, stride) + 1);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.max_pool2d(%s, [%d, %d], [%d, %d], [0, 0], [1, 1], False)"
        .formatted(inputs.get(0).name(), kernel, kernel, stride, stride);
  }
}
