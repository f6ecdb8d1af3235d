package io.siamflow.training;

import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Value;
import java.util.List;

/**
 * The mean logistic loss of the negatives with the highest scores (Shrivastava et al. 2016,
 * Training Region-based Object Detectors with Online Hard Example Mining).
 *
 * <p>Takes scores (float32) and which of them are negatives, 1 or 0; gives one value an item.
 *
 * @param count how many
 */
record HardestNegatives(int count) implements Layer {

  /** So low that nothing is lost. */
  private static final double NO_SCORE = -1e4;

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    LossShapes.requireEqual(inputs);
    return ItemShape.of(1);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    Value scores = inputs.get(0);
    String masked =
        script.assign(
            "torch.add(torch.mul(%s, %s), torch.mul(torch.rsub(%s, 1), %s))"
                .formatted(scores.name(), inputs.get(1).name(), inputs.get(1).name(), NO_SCORE));
    String flat =
        script.assign("torch.reshape(%s, [-1, %d])".formatted(masked, scores.shape().count()));
    String highest = script.assign("(torch.topk(%s, %d, 1, True, True))[0]".formatted(flat, count));
    return "torch.mean(torch.softplus(%s), [1], True)".formatted(highest);
  }
}
