package io.siamflow.network.graph;

import java.util.List;

/**
 * Pixel-wise correlation (Yan et al. 2021, Alpha-Refine): the product of each place of the search
 * features with each place of the template's, summed over the channels. Takes the search features,
 * R a template, and the templates' features; gives maps of a channel for each place of the
 * template, row by row, as large as the search features.
 */
public record PixelwiseCorrelation() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape search = inputs.get(0).requireMap();
    ItemShape template = inputs.get(1).requireMap();
    if (search.size(0) != template.size(0)) {
      throw new IllegalArgumentException(
          "templates %s for search features %s".formatted(template, search));
    }
    return ItemShape.of(template.size(1) * template.size(2), search.size(1), search.size(2));
  }

  @Override
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    ItemShape search = inputs.get(0).shape();
    ItemShape template = inputs.get(1).shape();
    int places = template.size(1) * template.size(2);
    String templates =
        script.assign(
            "torch.reshape(%s, [-1, %d, %d])"
                .formatted(inputs.get(1).name(), template.size(0), places));
    String searched =
        script.assign(
            "torch.reshape(torch.permute(%s, [0, 2, 3, 1]), [torch.size(%s, 0), -1, %d])"
                .formatted(inputs.get(0).name(), templates, search.size(0)));
    return "torch.permute(torch.reshape(torch.bmm(%s, %s), [-1, %d, %d, %d]), [0, 3, 1, 2])"
        .formatted(searched, templates, search.size(1), search.size(2), places);
  }
}
