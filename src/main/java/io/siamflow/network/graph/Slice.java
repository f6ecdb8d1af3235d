package io.siamflow.network.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of an item along its first size: some channels of a map, some values of a list.
 *
 * @param from first of them
 * @param count how many
 */
public record Slice(int from, int count) implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape whole = inputs.get(0);
    if (from < 0 || count < 1 || from > whole.size(0) - count) {
      throw new IllegalArgumentException(
          "%s has no part of %d from %d".formatted(whole, count, from));
    }
    List<Integer> sizes = new ArrayList<>(whole.sizes());
    sizes.set(0, count);
    return new ItemShape(sizes);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.slice(%s, 1, %d, %d, 1)".formatted(inputs.get(0).name(), from, from + count);
  }
}
