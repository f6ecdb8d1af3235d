package io.siamflow.network.graph;

import java.util.List;

/**
 * Sizes of one item of a batch. A picture of bytes is (side, side, 3), a feature map is (channels,
 * rows, columns), an embedding is (values).
 */
public record ItemShape(List<Integer> sizes) {

  public ItemShape {
    sizes = List.copyOf(sizes);
    if (sizes.isEmpty() || sizes.stream().anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException("an item has positive sizes, not " + sizes);
    }
  }

  public static ItemShape of(Integer... sizes) {
    return new ItemShape(List.of(sizes));
  }

  public int size(int dimension) {
    return sizes.get(dimension);
  }

  /** How many values an item has. */
  public int count() {
    return sizes.stream().reduce(1, Math::multiplyExact);
  }

  /**
   * Checks that this is a feature map.
   *
   * @throws IllegalArgumentException if it has not three dimensions
   */
  ItemShape requireMap() {
    if (sizes.size() != 3) {
      throw new IllegalArgumentException(this + " is no feature map");
    }
    return this;
  }

  @Override
  public String toString() {
    return String.join("x", sizes.stream().map(String::valueOf).toList());
  }
}
