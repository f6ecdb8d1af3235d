package io.siamflow.training;

import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Value;
import java.util.List;

/**
 * The contrastive loss of each item's first embedding and the batch's nearest second embedding of
 * another object (hard negatives in a batch: Hermans, Beyer and Leibe 2017, In Defense of the
 * Triplet Loss for Person Re-Identification, section 2). Takes two embeddings of length 1 and the
 * numbers of the objects that they show. Where the batch has no other object, the pair is a similar
 * one.
 *
 * @param loss of such a pair
 */
record HardestPair(ContrastiveLoss loss) implements Layer {

  /** Nearer than no other. */
  private static final int BEHIND_ALL = -2;

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    LossShapes.requireEqual(inputs.subList(0, 2));
    LossShapes.requireEqual(inputs.subList(2, 4));
    return loss.output(inputs.subList(0, 3));
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    Value first = inputs.get(0);
    Value second = inputs.get(1);
    String same =
        script.assign(
            "torch.eq(torch.reshape(%s, [-1, 1]), torch.reshape(%s, [1, -1]))"
                .formatted(inputs.get(2).name(), inputs.get(3).name()));
    String cosines =
        script.assign(
            "torch.matmul(%s, torch.permute(%s, [1, 0]))".formatted(first.name(), second.name()));
    String others =
        script.assign(
            "torch.where(%s, torch.full_like(%s, %d), %s)"
                .formatted(same, cosines, BEHIND_ALL, cosines));
    String nearest = script.assign("torch.argmax(%s, 1)".formatted(others));
    String embedding =
        script.assign("torch.index_select(%s, 0, %s)".formatted(second.name(), nearest));
    String label =
        script.assign(
            "torch.to(torch.gather(%s, 1, torch.reshape(%s, [-1, 1])), 6)"
                .formatted(same, nearest));
    return loss.expression(
        List.of(first, new Value(embedding, second.shape()), new Value(label, ItemShape.of(1))),
        script);
  }
}
