package io.siamflow.network;

/** A pack of weights that nobody trained, for where there is no trained one. */
public final class SeededPack {

  private SeededPack() {}

  /**
   * The pack that a seed gives: the same seed, the same bytes.
   *
   * @throws IllegalArgumentException if the id is not usable
   */
  public static ModelPack of(String id, Architecture architecture, long seed) {
    return ModelPack.of(
        id,
        architecture,
        architecture.defaultSettings(),
        "NOT TRAINED: weights generated from seed " + seed,
        "Apache-2.0",
        architecture.untrainedWeights(seed));
  }
}
