package io.siamflow.training;

import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Value;
import java.util.List;

/**
 * The weighted logistic loss of scores. With labels y of 0 and 1 it is {@code log(1 + exp(-v s))},
 * v = 2y - 1, summed with weights: SiamFC's balanced logistic loss (Bertinetto et al. 2016,
 * equations 1 and 2, section 2.3), if the weights of either label sum to one half. A label between
 * 0 and 1 is a probability, as a teacher gives it: {@code log(1 + exp(s)) - y s}, the cross-entropy
 * but for a constant (Hinton et al. 2015, Distilling the knowledge in a neural network).
 *
 * <p>Takes scores (float32), labels and weights of one shape; gives one value an item.
 */
record LogisticLoss() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    LossShapes.requireEqual(inputs);
    return ItemShape.of(1);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    String scores = inputs.get(0).name();
    String losses =
        script.assign(
            "torch.sub(torch.softplus(%s), torch.mul(%s, %s))"
                .formatted(scores, inputs.get(1).name(), scores));
    return LossShapes.sum(
        "torch.mul(%s, %s)".formatted(inputs.get(2).name(), losses), inputs.get(0).shape());
  }
}
