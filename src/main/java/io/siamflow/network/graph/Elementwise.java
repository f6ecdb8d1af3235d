package io.siamflow.network.graph;

import java.util.List;

/** A function of each value of a map; where it may, it writes over the map. */
interface Elementwise extends Layer {

  /** Name of libtorch's operation. */
  String operation();

  /** What the operation takes behind the map, each behind a comma; nothing unless overridden. */
  default String bounds() {
    return "";
  }

  @Override
  default ItemShape output(List<ItemShape> inputs) {
    return inputs.get(0);
  }

  @Override
  default boolean givesNewMemory() {
    return true;
  }

  @Override
  default String expression(List<Value> inputs, Script script) {
    Value map = inputs.get(0);
    return "%s(%s%s)".formatted(script.elementwise(operation(), map), map.name(), bounds());
  }
}
