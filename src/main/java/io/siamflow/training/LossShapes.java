package io.siamflow.training;

import io.siamflow.network.graph.ItemShape;
import java.util.List;

/** What losses have in common. */
final class LossShapes {

  private LossShapes() {}

  static void requireEqual(List<ItemShape> inputs) {
    if (inputs.stream().distinct().count() != 1) {
      throw new IllegalArgumentException("a loss of values of different shapes " + inputs);
    }
  }

  /** The expression of the sum of an item's values, as one value an item. */
  static String sum(String expression, ItemShape shape) {
    return "torch.sum(torch.reshape(%s, [-1, %d]), [1], True)".formatted(expression, shape.count());
  }
}
