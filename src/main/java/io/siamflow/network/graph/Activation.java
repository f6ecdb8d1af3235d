package io.siamflow.network.graph;

import java.util.List;

/** A function of each value of a map that oneDNN applies where a convolution gives the value. */
interface Activation extends Layer {

  /** Name of libtorch's operation. */
  String operation();

  /** What the operation takes behind the map, each behind a comma; nothing unless overridden. */
  default String bounds() {
    return "";
  }

  /** The arguments by which a convolution of oneDNN's is told of it. */
  String inConvolution();

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

  /** Its expression over memory that nothing else takes. */
  default String over(String expression) {
    return "torch.%s_(%s%s)".formatted(operation(), expression, bounds());
  }
}
