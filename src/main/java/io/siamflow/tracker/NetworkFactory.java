package io.siamflow.tracker;

import java.io.Serializable;
import java.util.Map;
import java.util.OptionalInt;

/** Opens models by id where a job runs; travels to every worker. */
public interface NetworkFactory extends Serializable {

  /** Ids of the models that can be opened, with the hash of their weights. */
  Map<String, String> models();

  /** Why a model cannot be opened whose id is not among {@link #models}. */
  default String refusal(String id) {
    return "there is no model '%s'; there are %s".formatted(id, models().keySet());
  }

  /**
   * The settings of a model's tracker.
   *
   * @throws IllegalArgumentException if the id is not known
   */
  TrackerSettings settings(String id);

  /** The model of commands that name none. */
  String defaultModel();

  /**
   * Opens a model. Weights are shared by all that open the same model on the same device in one
   * JVM; every opened model is closed by its opener.
   *
   * @param assignedGpu index of the GPU that the cluster assigned, if any
   * @throws IllegalArgumentException if the id is not known
   */
  Model open(String id, OptionalInt assignedGpu);
}
