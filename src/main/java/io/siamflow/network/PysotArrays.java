package io.siamflow.network;

import io.siamflow.network.weights.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** The arrays of pysot's checkpoints, whose names are those of the RPN family's tensors here. */
final class PysotArrays {

  private static final String PARALLEL = "module.";
  private static final String TRAINING_ONLY = ".num_batches_tracked";

  private PysotArrays() {}

  /**
   * The tensors without what inference does not need, and without the prefix that a training on
   * several GPUs leaves.
   */
  static Map<String, Tensor> tensors(Map<String, Tensor> arrays) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    arrays.forEach(
        (name, tensor) -> {
          if (!name.endsWith(TRAINING_ONLY)) {
            tensors.put(
                name.startsWith(PARALLEL) ? name.substring(PARALLEL.length()) : name, tensor);
          }
        });
    return tensors;
  }
}
