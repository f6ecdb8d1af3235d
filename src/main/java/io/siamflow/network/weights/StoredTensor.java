package io.siamflow.network.weights;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A tensor as a checkpoint describes it: a strided view of a storage, of which every number lies
 * within the storage.
 *
 * @param storage where its numbers are
 * @param offset of its first number in the storage, in numbers
 * @param shape sizes of the dimensions
 * @param strides steps of the dimensions in the storage, in numbers
 */
record StoredTensor(Storage storage, long offset, List<Integer> shape, List<Long> strides) {

  /**
   * Numbers of one type, one after the other.
   *
   * @param key its name in the file
   * @param type of its numbers
   * @param count how many they are
   */
  record Storage(String key, StorageType type, long count) {

    long bytes() {
      return count * type.format().bytes();
    }
  }

  /**
   * A checked tensor.
   *
   * @throws IllegalArgumentException if a size is negative, or a number lies outside the storage's
   *     numbers {@code start} to {@code start + count}
   */
  static StoredTensor of(
      Storage storage,
      long start,
      long count,
      long offset,
      List<Integer> shape,
      List<Long> strides) {
    if (shape.size() != strides.size()) {
      throw new IllegalArgumentException("shape " + shape + " has strides " + strides);
    }
    int numbers = Tensor.count(shape);
    boolean inside = offset >= 0 && offset <= count;
    long last = offset;
    for (int i = 0; i < shape.size() && inside && numbers > 0; i++) {
      long steps = shape.get(i) - 1L;
      long stride = strides.get(i);
      inside = stride >= 0 && (steps == 0 || stride <= (count - last) / steps);
      last += inside ? steps * stride : 0;
    }
    if (!inside || numbers > 0 && last >= count) {
      throw new IllegalArgumentException(
          "shape %s with strides %s from number %d leaves the storage's %d numbers"
              .formatted(shape, strides, offset, count));
    }
    return new StoredTensor(storage, start + offset, shape, strides);
  }

  int count() {
    return Tensor.count(shape);
  }

  /**
   * The numbers as float32.
   *
   * @param bytes the storage, little endian
   */
  Tensor read(ByteBuffer bytes) {
    NumberFormat format = storage.type().format();
    int count = count();
    if (count > 0 && isContiguous()) {
      bytes.position((int) offset * format.bytes());
      return new Tensor(shape, format.readAll(bytes, count));
    }
    float[] values = new float[count];
    int[] index = new int[shape.size()];
    long place = offset;
    for (int i = 0; i < count; i++) {
      bytes.position((int) place * format.bytes());
      values[i] = format.read(bytes);
      for (int dimension = shape.size() - 1; dimension >= 0; dimension--) {
        place += strides.get(dimension);
        if (++index[dimension] < shape.get(dimension)) {
          break;
        }
        place -= strides.get(dimension) * index[dimension];
        index[dimension] = 0;
      }
    }
    return new Tensor(shape, values);
  }

  private boolean isContiguous() {
    long expected = 1;
    for (int i = shape.size() - 1; i >= 0; i--) {
      if (shape.get(i) > 1 && strides.get(i) != expected) {
        return false;
      }
      expected *= shape.get(i);
    }
    return true;
  }
}
