package io.siamflow.network;

import io.siamflow.network.weights.Tensor;
import io.siamflow.tracker.StatusPolicy;
import io.siamflow.tracker.TrackerSettings;
import java.util.Map;

/** A pack of weights that nobody trained, for where there is no trained one. */
public final class SeededPack {

  private static final String LICENCE = "Apache-2.0";

  /** Values of a tensor above which its filters repeat themselves in a pack for benchmarks. */
  private static final int LARGE = 1 << 12;

  /** How many filters of such a tensor differ. */
  private static final int DISTINCT = 4;

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
        provenance(seed),
        LICENCE,
        architecture.untrainedWeights(seed));
  }

  /**
   * A pack to measure speed with: its targets are searched for on every frame in the ordinary
   * region, as what it finds means nothing. The filters of large tensors repeat themselves: the
   * work is the same, and the pack can be compressed for a machine that takes no large files.
   *
   * @param refined whether an architecture with masks has its refinement; true for the others
   * @throws IllegalArgumentException if the id is not usable, or an architecture without a
   *     refinement shall do without it
   */
  public static ModelPack forBenchmarks(
      String id, Architecture architecture, long seed, boolean refined) {
    TrackerSettings published = architecture.defaultSettings();
    Map<String, Tensor> weights =
        refined
            ? architecture.untrainedWeights(seed)
            : architecture.untrainedWeightsWithoutRefinement(seed);
    weights.values().forEach(SeededPack::repeatFilters);
    return ModelPack.of(
        id,
        architecture,
        published == null
            ? null
            : published.withLongTerm(published.longTerm().withStatus(StatusPolicy.NEVER_LOST)),
        provenance(seed) + "; for benchmarks only: no target is ever lost",
        LICENCE,
        weights);
  }

  /** Whole filters, as each one's sum matters. */
  private static void repeatFilters(Tensor tensor) {
    float[] values = tensor.values();
    if (values.length <= LARGE) {
      return;
    }
    int period = values.length / tensor.shape().get(0) * DISTINCT;
    for (int i = period; i < values.length; i++) {
      values[i] = values[i - period];
    }
  }

  private static String provenance(long seed) {
    return "NOT TRAINED: weights generated from seed " + seed;
  }
}
