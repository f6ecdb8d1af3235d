package io.siamflow.network.graph;

import java.util.List;

/**
 * A square part of a map, another one for each item: that of the position (row, column) chosen for
 * it begins at row {@code step * row - padding} and column {@code step * column - padding} and has
 * zeros where the map ends. Takes maps and as many positions, int64.
 *
 * @param side rows and columns of the part
 * @param step places of the map from one position to the next
 * @param padding places of the part above and left of the map at position (0, 0)
 */
public record WindowAt(int side, int step, int padding) implements Layer {

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    if (!inputs.get(1).equals(ItemShape.of(2))) {
      throw new IllegalArgumentException("a position is a row and a column, not " + inputs.get(1));
    }
    return ItemShape.of(inputs.get(0).requireMap().size(0), side, side);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    ItemShape map = inputs.get(0).shape();
    String positions = inputs.get(1).name();
    String device = script.assign("ops.prim.device(" + positions + ")");
    String offsets = script.assign(range(String.valueOf(side), device));
    String rows = script.assign(places(positions, 0, offsets));
    String columns = script.assign(places(positions, 1, offsets));
    String items =
        script.assign(
            "torch.reshape(%s, [-1, 1, 1])"
                .formatted(range("torch.size(" + positions + ", 0)", device)));
    String itemRows =
        script.assign(
            "torch.add(torch.mul(%s, %d), torch.unsqueeze(torch.clamp(%s, 0, %d), 2))"
                .formatted(items, map.size(1), rows, map.size(1) - 1));
    String indices =
        script.assign(
            "torch.add(torch.mul(%s, %d), torch.unsqueeze(torch.clamp(%s, 0, %d), 1))"
                .formatted(itemRows, map.size(2), columns, map.size(2) - 1));
    String outside =
        script.assign(
            "torch.logical_or(torch.unsqueeze(%s, 2), torch.unsqueeze(%s, 1))"
                .formatted(outside(rows, map.size(1)), outside(columns, map.size(2))));
    String places =
        script.assign(
            "torch.reshape(torch.permute(%s, [0, 2, 3, 1]), [-1, %d])"
                .formatted(inputs.get(0).name(), map.size(0)));
    String window =
        script.assign(
            "torch.reshape(torch.index_select(%s, 0, torch.reshape(%s, [-1])), [-1, %d, %d, %d])"
                .formatted(places, indices, side, side, map.size(0)));
    return "torch.permute(torch.masked_fill(%s, torch.unsqueeze(%s, 3), 0), [0, 3, 1, 2])"
        .formatted(window, outside);
  }

  private static String range(String count, String device) {
    return "torch.arange(%s, dtype=4, layout=None, device=%s, pin_memory=False)"
        .formatted(count, device);
  }

  /** Rows or columns of each item's part. */
  private String places(String positions, int dimension, String offsets) {
    return "torch.add(torch.unsqueeze(torch.sub(torch.mul(torch.select(%s, 1, %d), %d), %d), 1), %s)"
        .formatted(positions, dimension, step, padding, offsets);
  }

  private static String outside(String places, int size) {
    return "torch.logical_or(torch.lt(%s, 0), torch.ge(%s, %d))".formatted(places, places, size);
  }
}
