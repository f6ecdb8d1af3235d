package io.siamflow.training;

import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Value;
import java.util.List;

/** Numbers as int64. */
record WholeNumbers() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return inputs.get(0);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.to(%s, 4)".formatted(inputs.get(0).name());
  }
}
