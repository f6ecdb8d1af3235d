package io.siamflow.network.weights;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@link PickleReader} reads beside {@link String}, {@link Long}, {@link
 * java.math.BigInteger}, {@link Double}, {@link Boolean}, {@link PickleGlobal}, {@link StorageType}
 * and {@link StoredTensor}. Containers may hold themselves, so they have identity and no equality.
 */
sealed interface PickleValue {

  /** Values of which only the kind matters. */
  enum Kind implements PickleValue {
    NONE,
    BYTES,
    NUMPY_TYPE,
    NUMPY_NUMBER
  }

  /** Part of a storage, what a persistent id stands for. */
  final class Slice implements PickleValue {

    final StoredTensor.Storage storage;
    final long start;
    final long count;

    Slice(StoredTensor.Storage storage, long start, long count) {
      this.storage = storage;
      this.start = start;
      this.count = count;
    }
  }

  /** A tuple. */
  final class Tuple implements PickleValue {

    final List<Object> items;

    Tuple(List<Object> items) {
      this.items = items;
    }
  }

  /** A list. */
  final class Sequence implements PickleValue {

    final List<Object> items = new ArrayList<>(0);
  }

  /** A dict, of which the entries whose keys are texts are kept. */
  final class Dictionary implements PickleValue {

    final boolean ordered;
    final Map<String, Object> entries = new LinkedHashMap<>();

    Dictionary(boolean ordered) {
      this.ordered = ordered;
    }
  }
}
