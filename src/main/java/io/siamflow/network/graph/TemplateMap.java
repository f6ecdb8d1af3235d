package io.siamflow.network.graph;

import java.util.List;

/**
 * A feature map that was kept in an embedding, in the type that the network computes in; channels
 * last. The inverse of {@link Embedding}.
 *
 * @param from index of its first value in the embedding
 * @param channels of the map
 * @param side rows and columns of the map
 */
public record TemplateMap(int from, int channels, int side) implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape map = ItemShape.of(channels, side, side);
    if (from < 0 || from > inputs.get(0).count() - map.count()) {
      throw new IllegalArgumentException(
          "an embedding of %s values has no %s from %d".formatted(inputs.get(0), map, from));
    }
    return map;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    int count = channels * side * side;
    return ("torch.to(torch.permute(torch.reshape(torch.slice(%s, 1, %d, %d, 1),"
            + " [-1, %d, %d, %d]), [0, 3, 1, 2]), %d)")
        .formatted(
            inputs.get(0).name(), from, from + count, side, side, channels, script.computeType());
  }
}
