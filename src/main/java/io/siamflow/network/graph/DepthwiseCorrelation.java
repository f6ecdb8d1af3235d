package io.siamflow.network.graph;

import java.util.List;

/**
 * Depthwise cross-correlation (Li et al. 2019, SiamRPN++, section 3.4): each channel of the
 * template slides over the same channel of the search features. Takes the search features, R a
 * template, and the templates; gives R maps a template.
 *
 * <p>The templates become the channels of one grouped convolution: channels-last features are
 * re-ordered in blocks of a place's channels.
 */
public record DepthwiseCorrelation() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape search = inputs.get(0).requireMap();
    ItemShape template = inputs.get(1).requireMap();
    if (template.size(0) != search.size(0)) {
      throw new IllegalArgumentException(
          "a template " + template + " for search features " + search);
    }
    return ItemShape.of(
        search.size(0),
        search.size(1) - template.size(1) + 1,
        search.size(2) - template.size(2) + 1);
  }

  @Override
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    ItemShape search = inputs.get(0).shape();
    ItemShape template = inputs.get(1).shape();
    ItemShape response = output(inputs.stream().map(Value::shape).toList());
    int channels = search.size(0);
    String features = inputs.get(0).name();
    String kernels =
        script.assign(
            "torch.reshape(%s, [-1, 1, %d, %d])"
                .formatted(inputs.get(1).name(), template.size(1), template.size(2)));
    String groups = script.assign("torch.size(%s, 0)".formatted(kernels));
    String count = script.assign("torch.size(%s, 0)".formatted(inputs.get(1).name()));
    String regions =
        script.assign("torch.floordiv(torch.size(%s, 0), %s)".formatted(features, count));
    String byTemplate =
        script.assign(
            "torch.reshape(torch.permute(%s, [0, 2, 3, 1]), [%s, %s, %d, %d, %d])"
                .formatted(features, count, regions, search.size(1), search.size(2), channels));
    String folded =
        script.assign(
            ("torch.permute(torch.reshape(torch.permute(%s, [1, 2, 3, 0, 4]), [%s, %d, %d, %s]),"
                    + " [0, 3, 1, 2])")
                .formatted(byTemplate, regions, search.size(1), search.size(2), groups));
    // The last argument keeps a GPU from rounding float32 to TF32.
    String correlated =
        script.assign(
            ("torch._convolution(%s, %s, None, [1, 1], [0, 0], [1, 1], False, [0, 0], %s,"
                    + " False, False, True, False)")
                .formatted(folded, kernels, groups));
    String unfolded =
        script.assign(
            ("torch.permute(torch.reshape(torch.permute(%s, [0, 2, 3, 1]),"
                    + " [%s, %d, %d, %s, %d]), [3, 0, 1, 2, 4])")
                .formatted(
                    correlated, regions, response.size(1), response.size(2), count, channels));
    return "torch.permute(torch.reshape(%s, [-1, %d, %d, %d]), [0, 3, 1, 2])"
        .formatted(unfolded, response.size(1), response.size(2), channels);
  }
}
