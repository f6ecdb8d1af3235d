package io.siamflow.training;

import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Value;
import java.util.List;

/**
 * The squared difference between the cosine of two embeddings and a teacher's cosine of the same
 * pictures: distillation of a similarity (Passalis and Tefas 2018, Learning Deep Representations
 * with Probabilistic Knowledge Transfer, whose kernel is the cosine; here of drawn pairs, without
 * their normalisation over the batch). Takes two embeddings and the teacher's cosine; gives one
 * value an item.
 */
record SimilarityLoss() implements Layer {

  /** Keeps the gradient of a root finite where its argument is 0. */
  private static final double SMALLEST_SQUARE = 1e-12;

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    LossShapes.requireEqual(inputs.subList(0, 2));
    if (inputs.get(2).count() != 1) {
      throw new IllegalArgumentException("a pair has one similarity, not " + inputs.get(2));
    }
    return ItemShape.of(1);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    String first = inputs.get(0).name();
    String second = inputs.get(1).name();
    String wanted = script.assign("torch.reshape(%s, [-1, 1])".formatted(inputs.get(2).name()));
    String cosine =
        script.assign(
            "torch.div(%s, torch.mul(%s, %s))"
                .formatted(product(first, second), length(first), length(second)));
    String difference = script.assign("torch.sub(%s, %s)".formatted(cosine, wanted));
    return "torch.mul(%s, %s)".formatted(difference, difference);
  }

  private static String product(String first, String second) {
    return "torch.sum(torch.mul(%s, %s), [1], True)".formatted(first, second);
  }

  private static String length(String value) {
    return "torch.sqrt(torch.clamp(%s, %s))".formatted(product(value, value), SMALLEST_SQUARE);
  }
}
