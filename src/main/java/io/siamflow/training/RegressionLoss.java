package io.siamflow.training;

import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Value;
import java.util.List;

/**
 * The weighted L1 loss of box offsets (pysot {@code models/loss.py}, weight_l1_loss), or smooth L1
 * (Girshick 2015, Fast R-CNN, equation 3; SiamRPN, Li et al. 2018, equation 6): below the knee it
 * is {@code d^2 / (2 knee)}, above it {@code |d| - knee / 2}.
 *
 * <p>Takes offsets (float32), wanted offsets and weights of one shape; gives one value an item.
 *
 * @param knee where the loss becomes linear; 0 for L1
 */
record RegressionLoss(double knee) implements Layer {

  RegressionLoss {
    if (!(knee >= 0 && Double.isFinite(knee))) {
      throw new IllegalArgumentException("the knee is finite and not negative, unlike " + knee);
    }
  }

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    LossShapes.requireEqual(inputs);
    return ItemShape.of(1);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    String distance =
        script.assign(
            "torch.abs(torch.sub(%s, %s))".formatted(inputs.get(0).name(), inputs.get(1).name()));
    String loss = distance;
    if (knee > 0) {
      // The linear part beyond the knee, and the parabola up to it.
      String below = script.assign("torch.clamp(%s, 0, %s)".formatted(distance, knee));
      loss =
          script.assign(
              "torch.add(torch.mul(torch.mul(%s, %s), %s), torch.sub(%s, %s))"
                  .formatted(below, below, .5 / knee, distance, below));
    }
    return LossShapes.sum(
        "torch.mul(%s, %s)".formatted(inputs.get(2).name(), loss), inputs.get(0).shape());
  }
}
