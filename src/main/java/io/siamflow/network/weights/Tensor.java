package io.siamflow.network.weights;

import java.util.Arrays;
import java.util.List;

/**
 * Numbers of a shape, float32, the last dimension fastest.
 *
 * @param shape sizes of the dimensions; empty for a single number
 * @param values as many values as the shape has; not copied
 */
public record Tensor(List<Integer> shape, float[] values) {

  public Tensor {
    shape = List.copyOf(shape);
    if (count(shape) != values.length) {
      throw new IllegalArgumentException(
          "a tensor of shape " + shape + " has " + count(shape) + " values, not " + values.length);
    }
  }

  /** A tensor of these values, not copied. */
  public static Tensor of(float[] values, Integer... shape) {
    return new Tensor(List.of(shape), values);
  }

  /**
   * How many values a shape has.
   *
   * @throws IllegalArgumentException if a size is negative or there are more than 2^31 - 1 values
   */
  public static int count(List<Integer> shape) {
    long count = 1;
    boolean tooMany = false;
    boolean none = false;
    for (int size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("negative size in shape " + shape);
      }
      none |= size == 0;
      if (!tooMany && size > 0) {
        count *= size;
        tooMany = count > Integer.MAX_VALUE;
      }
    }
    if (none) {
      return 0;
    }
    if (tooMany) {
      throw new IllegalArgumentException("too many values in shape " + shape);
    }
    return (int) count;
  }

  /** Index of the first value that is infinite or not a number, or -1. */
  public int firstNonFinite() {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && shape.equals(that.shape)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * shape.hashCode() + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Tensor" + shape;
  }
}
