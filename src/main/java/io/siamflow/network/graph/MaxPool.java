package io.siamflow.network.graph;

import java.util.List;

/**
 * The largest value of each window.
 *
 * @param kernel side of the square window
 * @param stride step in both directions
 * @param padding rows and columns on each side that hold no value, at most half the window
 */
public record MaxPool(int kernel, int stride, int padding) implements Layer {

  /** A pooling without padding. */
  public MaxPool(int kernel, int stride) {
    this(kernel, stride, 0);
  }

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape map = inputs.get(0).requireMap();
    return ItemShape.of(map.size(0), places(map.size(1)), places(map.size(2)));
  }

  private int places(int side) {
    return Math.floorDiv(side + 2 * padding - kernel, stride) + 1;
  }

  @Override
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.max_pool2d(%s, [%d, %d], [%d, %d], [%d, %d], [1, 1], False)"
        .formatted(inputs.get(0).name(), kernel, kernel, stride, stride, padding, padding);
  }
}
