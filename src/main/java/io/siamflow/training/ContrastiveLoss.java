package io.siamflow.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.siamflow.network.graph.ItemShape;
import io.siamflow.network.graph.Layer;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Value;
import java.util.List;

/**
 * The contrastive loss of pairs of embeddings with label y = 1 for a similar pair and 0 for a
 * dissimilar one; some texts, Hadsell et al. among them, swap the label. Takes two embeddings and
 * the label; gives one value an item.
 *
 * @param form what becomes of a distance
 * @param distance between the embeddings
 * @param margin how far dissimilar pairs are pushed apart
 */
record ContrastiveLoss(
    @JsonProperty(required = true) Form form,
    @JsonProperty(required = true) Distance distance,
    @JsonProperty(required = true) double margin)
    implements Layer {

  /** Keeps the gradient of a root finite where its argument is 0. */
  private static final double SMALLEST_SQUARE = 1e-12;

  /** What becomes of a distance d. */
  enum Form {
    /** {@code y d + (1 - y) max(margin - d, 0)}. */
    LINEAR,
    /**
     * {@code y d^2 / 2 + (1 - y) max(margin - d, 0)^2 / 2} (Hadsell, Chopra and LeCun 2006,
     * Dimensionality Reduction by Learning an Invariant Mapping, equation 4, whose Y is 1 - y).
     */
    SQUARED
  }

  /** How far two embeddings are apart. */
  enum Distance {
    EUCLIDEAN,
    /** One less the cosine of the angle between them. */
    COSINE
  }

  ContrastiveLoss {
    RecipeKeys.requireThere("contrastive.form", form);
    RecipeKeys.requireThere("contrastive.distance", distance);
    if (!(margin > 0 && Double.isFinite(margin))) {
      throw new IllegalArgumentException(
          "contrastive.margin: is finite and positive, unlike " + margin);
    }
  }

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    LossShapes.requireEqual(inputs.subList(0, 2));
    if (inputs.get(2).count() != 1) {
      throw new IllegalArgumentException("a pair has one label, not " + inputs.get(2));
    }
    return ItemShape.of(1);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    String first = inputs.get(0).name();
    String second = inputs.get(1).name();
    String apart =
        script.assign(
            switch (distance) {
              case EUCLIDEAN -> {
                String difference = script.assign("torch.sub(%s, %s)".formatted(first, second));
                yield root(product(difference, difference));
              }
              case COSINE ->
                  "torch.rsub(torch.div(%s, torch.mul(%s, %s)), 1)"
                      .formatted(
                          product(first, second),
                          root(product(first, first)),
                          root(product(second, second)));
            });
    String short1 = script.assign("torch.clamp(torch.rsub(%s, %s), 0)".formatted(apart, margin));
    String label = script.assign("torch.reshape(%s, [-1, 1])".formatted(inputs.get(2).name()));
    String similar = form == Form.LINEAR ? apart : half(apart);
    String dissimilar = form == Form.LINEAR ? short1 : half(short1);
    return "torch.add(torch.mul(%s, %s), torch.mul(torch.rsub(%s, 1), %s))"
        .formatted(label, similar, label, dissimilar);
  }

  private static String product(String first, String second) {
    return "torch.sum(torch.mul(%s, %s), [1], True)".formatted(first, second);
  }

  private static String root(String squares) {
    return "torch.sqrt(torch.clamp(%s, %s))".formatted(squares, SMALLEST_SQUARE);
  }

  private static String half(String value) {
    return "torch.mul(torch.mul(%s, %s), 0.5)".formatted(value, value);
  }
}
