package io.siamflow.training;

import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.Parameter;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Value;
import java.util.List;

/**
 * One number on all scores: the bias of SiamFC's adjust layer (Bertinetto et al. 2016, siamese-fc
 * {@code make_net.m}). It is learned, so that the features need not change for it, and not kept:
 * where a response is largest does not depend on it.
 */
record ScoreOffset() implements Layer {

  static final String NAME = "loss.offset";

  @Override
  public List<Parameter> parameters() {
    return List.of(new Parameter(NAME, List.of(1), true));
  }

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    return inputs.get(0);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.add(%s, %s)".formatted(inputs.get(0).name(), script.storedParameter(NAME));
  }
}
