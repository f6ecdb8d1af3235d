package io.siamflow.network.graph;

import java.util.ArrayList;
import java.util.List;

/** Items one after the other along their first size: the channels of maps, the values of lists. */
public record Concatenation() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    List<Integer> sizes = new ArrayList<>(inputs.get(0).sizes());
    sizes.set(0, 0);
    for (ItemShape input : inputs) {
      if (input.sizes().size() != sizes.size()
          || !input.sizes().subList(1, sizes.size()).equals(sizes.subList(1, sizes.size()))) {
        throw new IllegalArgumentException("values of shapes " + inputs + " are not joined");
      }
      sizes.set(0, Math.addExact(sizes.get(0), input.size(0)));
    }
    return new ItemShape(sizes);
  }

  @Override
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.cat([%s], 1)"
        .formatted(String.join(", ", inputs.stream().map(Value::name).toList()));
  }
}
