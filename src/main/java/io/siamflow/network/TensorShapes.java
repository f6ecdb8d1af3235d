package io.siamflow.network;

import java.util.List;
import java.util.Map;

/**
 * Shapes of a weights file's tensors, of which an architecture reads its variant.
 *
 * @param shapes by tensor name
 */
record TensorShapes(Map<String, List<Integer>> shapes) {

  /** More channels than any network of this family has. */
  private static final int LARGEST_SIZE = 1 << 14;

  boolean has(String tensor) {
    return shapes.containsKey(tensor);
  }

  /** Output channels of a convolution's weights. */
  int outputs(String tensor) {
    return size(tensor, 0);
  }

  /** Input channels of a convolution's weights. */
  int inputs(String tensor) {
    return size(tensor, 1);
  }

  /**
   * A size of a convolution's weights.
   *
   * @throws IllegalArgumentException if there is no such tensor or it is no convolution's
   */
  private int size(String tensor, int dimension) {
    List<Integer> shape = shapes.get(tensor);
    if (shape == null) {
      throw new IllegalArgumentException("tensor " + tensor + " is missing");
    }
    if (shape.size() != 4 || shape.stream().anyMatch(size -> size < 1 || size > LARGEST_SIZE)) {
      throw new IllegalArgumentException(
          "tensor " + tensor + " has shape " + shape + ", which is no convolution's");
    }
    return shape.get(dimension);
  }
}
