package io.siamflow.training;

import io.siamflow.network.Architecture;
import io.siamflow.network.ModelPack;
import io.siamflow.network.weights.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The weights that a training starts with.
 *
 * @param weights as the architecture has them
 * @param origin what they are, for the pack's description
 */
public record FirstWeights(Map<String, Tensor> weights, String origin) {

  /**
   * Weights of a seed, or a pack's.
   *
   * @throws IllegalArgumentException if the pack's architecture is another one
   */
  public static FirstWeights of(Architecture architecture, long seed, Optional<ModelPack> start) {
    if (start.isEmpty()) {
      return new FirstWeights(architecture.untrainedWeights(seed), "from scratch");
    }
    ModelPack pack = start.get();
    String origin = "every layer fine-tuned from " + pack.description().provenance();
    if (pack.description().architecture().name().equals(architecture.name())) {
      return new FirstWeights(new LinkedHashMap<>(pack.network().weights()), origin);
    }
    throw new IllegalArgumentException(
        "a %s cannot start from %s"
            .formatted(architecture.name(), pack.description().architecture().name()));
  }
}
