package io.siamflow.network.graph;

import java.util.List;

/**
 * Cosine similarity of a template's features with the search features under them, at every place
 * where they fit: their correlation divided by the norms of both; 0 where a norm is 0. Takes the
 * search features, R a template, the templates' values and the {@link Correlation} of both; gives R
 * maps a template, float32, computed in float32.
 *
 * @param templateSide rows and columns of the template's features
 * @param scale factor that the correlation has
 */
public record Similarity(int templateSide, double scale) implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape correlation = new Correlation(templateSide, 1, scale).output(inputs.subList(0, 2));
    if (!correlation.equals(inputs.get(2))) {
      throw new IllegalArgumentException(
          "a correlation of " + inputs.get(2) + " where it is " + correlation);
    }
    return correlation;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    String features = script.assign("torch.to(%s, 6)".formatted(inputs.get(0).name()));
    String templates = inputs.get(1).name();
    String correlation = inputs.get(2).name();
    String regionSquares =
        script.assign(
            "torch.avg_pool2d(torch.sum(torch.mul(%s, %s), [1], True), [%d, %d], [1, 1], [0, 0], False, True, 1)"
                .formatted(features, features, templateSide, templateSide));
    String templateSquares =
        script.assign(
            "torch.repeat_interleave(torch.sum(torch.mul(%s, %s), [1]), torch.floordiv(torch.size(%s, 0), torch.size(%s, 0)))"
                .formatted(templates, templates, features, templates));
    String norms =
        script.assign(
            "torch.mul(torch.sqrt(torch.mul(%s, torch.reshape(%s, [-1, 1, 1, 1]))), %s)"
                .formatted(regionSquares, templateSquares, scale));
    return "torch.clamp(torch.where(torch.gt(%s, 0), torch.div(%s, %s), torch.zeros_like(%s)), -1, 1)"
        .formatted(norms, correlation, norms, correlation);
  }
}
