package io.siamflow.network.graph;

import java.util.List;

/** One operation of a network: what it needs, what it gives, and its TorchScript. */
public interface Layer {

  /** The tensors it needs; none unless overridden. */
  default List<Parameter> parameters() {
    return List.of();
  }

  /**
   * The shape of an item it gives.
   *
   * @throws IllegalArgumentException if it does not take items of these shapes
   */
  ItemShape output(List<ItemShape> inputs);

  /** Its TorchScript expression. */
  String expression(List<Value> inputs, Script script);
}
