package io.siamflow.network.graph;

import java.util.List;

/**
 * Cross-correlation of search features with templates (Bertinetto et al. 2016, equation 1): the
 * template's features slide over the search features, all channels are summed. With several
 * templates an item it is the up-channel correlation of SiamRPN (Li et al. 2018, equation 4), which
 * gives a map for each of them. Takes the search features, R a template item, and the template
 * items in the order rows, columns, templates, channels; gives R maps a template item, float32,
 * computed in float32 whatever the network computes in.
 *
 * <p>One matrix product an item gives the product of every position of its search features with
 * every position of the templates; a response is the sum of one such product for each position of
 * the template, each taken at the shifted place.
 *
 * @param templateSide rows and columns of the template's features
 * @param templates how many an item has
 * @param scale factor on the responses
 */
public record Correlation(int templateSide, int templates, double scale) implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape search = inputs.get(0).requireMap();
    if (inputs.get(1).count() != templateSide * templateSide * templates * search.size(0)) {
      throw new IllegalArgumentException(
          "%s values for %d templates of side %d of search features %s"
              .formatted(inputs.get(1), templates, templateSide, search));
    }
    return ItemShape.of(
        templates, search.size(1) - templateSide + 1, search.size(2) - templateSide + 1);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    ItemShape search = inputs.get(0).shape();
    int channels = search.size(0);
    int columns = search.size(2);
    int products = templateSide * templateSide * templates;
    ItemShape response = output(inputs.stream().map(Value::shape).toList());
    String features = inputs.get(0).name();
    String kernels =
        script.assign(
            "torch.reshape(%s, [-1, %d, %d])".formatted(inputs.get(1).name(), products, channels));
    String places =
        script.assign(
            "torch.reshape(torch.permute(torch.to(%s, 6), [0, 2, 3, 1]), [torch.size(%s, 0), -1, %d])"
                .formatted(features, kernels, channels));
    String multiplied =
        script.assign("torch.bmm(%s, torch.transpose(%s, 1, 2))".formatted(places, kernels));
    String shifted =
        script.assign(
            "torch.as_strided(%s, [torch.size(%s, 0), %d, %d, %d, %d, %d], [%d, 1, %d, %d, %d, %d])"
                .formatted(
                    multiplied,
                    features,
                    templates,
                    response.size(1),
                    response.size(2),
                    templateSide,
                    templateSide,
                    search.size(1) * columns * products,
                    columns * products,
                    products,
                    columns * products + templateSide * templates,
                    products + templates));
    return "torch.mul(torch.sum(%s, [4, 5]), %s)".formatted(shifted, scale);
  }
}
