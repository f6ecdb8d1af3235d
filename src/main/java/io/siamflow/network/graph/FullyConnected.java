package io.siamflow.network.graph;

import java.util.List;

/**
 * A matrix product of the channels of a map of one place, with a bias; gives a map of one place.
 *
 * @param name of its parameters {@code name.weight}, (outputs, inputs), and {@code name.bias}
 * @param inputs channels taken
 * @param outputs channels given
 */
public record FullyConnected(String name, int inputs, int outputs) implements Layer {

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter(name + ".weight", List.of(outputs, inputs), true),
        new Parameter(name + ".bias", List.of(outputs), true));
  }

  @Override
  public ItemShape output(List<ItemShape> items) {
    if (!items.get(0).equals(ItemShape.of(inputs, 1, 1))) {
      throw new IllegalArgumentException(
          "%s takes %dx1x1, not %s".formatted(name, inputs, items.get(0)));
    }
    return ItemShape.of(outputs, 1, 1);
  }

  @Override
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> items, Script script) {
    return "torch.reshape(torch.linear(torch.reshape(%s, [-1, %d]), %s, %s), [-1, %d, 1, 1])"
        .formatted(
            items.get(0).name(),
            inputs,
            script.parameter(name + ".weight"),
            script.parameter(name + ".bias"),
            outputs);
  }
}
