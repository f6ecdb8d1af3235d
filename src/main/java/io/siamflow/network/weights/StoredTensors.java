package io.siamflow.network.weights;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Named tensors of a checkpoint that are read one storage after the other. */
final class StoredTensors {

  private final Map<String, List<String>> namesByStorage = new LinkedHashMap<>();
  private final Map<String, StoredTensor> stored;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  StoredTensors(Map<String, StoredTensor> stored) {
    this.stored = stored;
    stored.forEach(
        (name, tensor) -> {
          namesByStorage
              .computeIfAbsent(tensor.storage().key(), key -> new ArrayList<>())
              .add(name);
          tensors.put(name, null);
        });
  }

  /** The storages that are needed, each once. */
  List<StoredTensor.Storage> storages() {
    return namesByStorage.values().stream()
        .map(names -> stored.get(names.get(0)).storage())
        .toList();
  }

  boolean needs(StoredTensor.Storage storage) {
    return namesByStorage.containsKey(storage.key());
  }

  /** Reads the tensors of a storage from its bytes, little endian. */
  void read(StoredTensor.Storage storage, ByteBuffer bytes) {
    for (String name : namesByStorage.get(storage.key())) {
      tensors.put(name, stored.get(name).read(bytes));
    }
  }

  /** All tensors in the order of the checkpoint, after every storage was read. */
  Map<String, Tensor> all() {
    return tensors;
  }
}
