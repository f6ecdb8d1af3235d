package io.siamflow.network.graph;

import java.util.List;

/**
 * Cross-correlation of search features with templates (Bertinetto et al. 2016, equation 1): the
 * template's features slide over the search features, all channels are summed. Takes the search
 * features, R a template, and the templates' {@link Embedding}s; gives R response maps a template,
 * float32, computed in float32 whatever the network computes in.
 *
 * <p>One matrix product a template gives the product of every position of its search features with
 * every position of the template; a response is the sum of one such product for each position of
 * the template, each taken at the shifted place.
 *
 * @param templateSide rows and columns of the template's features
 * @param scale factor on the responses
 */
public record Correlation(int templateSide, double scale) implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape search = inputs.get(0).requireMap();
    if (inputs.get(1).count() != templateSide * templateSide * search.size(0)) {
      throw new IllegalArgumentException(
          "an embedding of %s values for templates of side %d of search features %s"
              .formatted(inputs.get(1), templateSide, search));
    }
    return ItemShape.of(search.size(1) - templateSide + 1, search.size(2) - templateSide + 1);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    ItemShape search = inputs.get(0).shape();
    int channels = search.size(0);
    int columns = search.size(2);
    int positions = templateSide * templateSide;
    ItemShape response = output(inputs.stream().map(Value::shape).toList());
    String features = inputs.get(0).name();
    String templates =
        script.assign(
            "torch.reshape(%s, [-1, %d, %d])".formatted(inputs.get(1).name(), positions, channels));
    String count = script.assign("torch.size(%s, 0)".formatted(templates));
    String places =
        script.assign(
            "torch.reshape(torch.permute(torch.to(%s, 6), [0, 2, 3, 1]), [%s, -1, %d])"
                .formatted(features, count, channels));
    String products =
        script.assign("torch.bmm(%s, torch.transpose(%s, 1, 2))".formatted(places, templates));
    String shifted =
        script.assign(
            "torch.as_strided(%s, [torch.size(%s, 0), %d, %d, %d, %d], [%d, %d, %d, %d, %d])"
                .formatted(
                    products,
                    features,
                    response.size(0),
                    response.size(1),
                    templateSide,
                    templateSide,
                    search.size(1) * columns * positions,
                    columns * positions,
                    positions,
                    columns * positions + templateSide,
                    positions + 1));
    return "torch.reshape(torch.mul(torch.sum(%s, [3, 4]), %s), [%s, -1, %d, %d])"
        .formatted(shifted, scale, count, response.size(0), response.size(1));
  }
}
