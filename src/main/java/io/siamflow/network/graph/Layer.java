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

  /**
   * Whether what it gives lies in memory taken for it, or in that of an input over which it was
   * allowed to write, rather than in memory in which others find their values; not unless
   * overridden.
   */
  default boolean givesNewMemory() {
    return false;
  }

  /** Its TorchScript expression. */
  String expression(List<Value> inputs, Script script);
}
