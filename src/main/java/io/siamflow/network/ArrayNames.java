package io.siamflow.network;

import io.siamflow.network.weights.Tensor;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Arrays to be taken by name, each once, so that none is overlooked. */
final class ArrayNames {

  private static final int SHOWN = 5;

  private final Map<String, Tensor> left;

  ArrayNames(Map<String, Tensor> arrays) {
    left = new LinkedHashMap<>(arrays);
  }

  /** The first few of many names, for messages. */
  static List<String> first(Collection<String> names) {
    return names.stream().limit(SHOWN).toList();
  }

  Tensor take(String name) {
    Tensor array = left.remove(name);
    if (array == null) {
      throw new IllegalArgumentException("array " + name + " is missing");
    }
    return array;
  }

  /** Two arrays one after the other, joined in their first dimension. */
  Tensor takeJoined(String firstName, String secondName) {
    Tensor first = take(firstName);
    Tensor second = take(secondName);
    if (first.shape().isEmpty() || !first.shape().equals(second.shape())) {
      throw new IllegalArgumentException(
          "arrays %s and %s have shapes %s and %s"
              .formatted(firstName, secondName, first.shape(), second.shape()));
    }
    int length = first.values().length;
    float[] values = Arrays.copyOf(first.values(), Math.multiplyExact(2, length));
    System.arraycopy(second.values(), 0, values, length, length);
    List<Integer> shape =
        Stream.concat(
                Stream.of(Math.multiplyExact(2, first.shape().get(0))),
                first.shape().stream().skip(1))
            .toList();
    return new Tensor(shape, values);
  }

  /** Drops an array that inference does not need. */
  void ignore(String name) {
    left.remove(name);
  }

  void requireNoneLeft() {
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "array " + left.keySet().iterator().next() + " is unknown");
    }
  }
}
