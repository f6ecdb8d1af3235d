package io.siamflow.network.graph;

import java.util.List;

/**
 * Pictures of bytes (side, side, channels) as feature maps of 0 to 255 in the type that the network
 * computes in. The values stay where they are: the maps are channels-last.
 */
public record Pixels() implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape picture = inputs.get(0).requireMap();
    return ItemShape.of(picture.size(2), picture.size(0), picture.size(1));
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.to(torch.permute(%s, [0, 3, 1, 2]), %d)"
        .formatted(inputs.get(0).name(), script.computeType());
  }
}
