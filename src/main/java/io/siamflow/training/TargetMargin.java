package io.siamflow.training;

import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Value;
import java.util.List;

/**
 * From the k background and k target logits of anchors the k differences, target less background:
 * the logistic loss of a difference is the softmax cross-entropy of the two.
 */
record TargetMargin() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape scores = inputs.get(0);
    if (scores.sizes().size() != 3 || scores.size(0) % 2 != 0) {
      throw new IllegalArgumentException(scores + " are no background and target logits");
    }
    return ItemShape.of(scores.size(0) / 2, scores.size(1), scores.size(2));
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    Value scores = inputs.get(0);
    int anchors = scores.shape().size(0) / 2;
    return "torch.sub(torch.slice(%s, 1, %d, %d, 1), torch.slice(%s, 1, 0, %d, 1))"
        .formatted(scores.name(), anchors, 2 * anchors, scores.name(), anchors);
  }
}
