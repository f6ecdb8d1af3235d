package io.siamflow.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The score of DAVIS for one target whose first mask is given: means of J and F over a sequence's
 * frames without the first, which was given, and the last, as the benchmark counts them.
 *
 * @param frames how well the masks agree on each frame of the sequence, at least three
 */
public record DavisScore(List<MaskAgreement> frames) {

  public DavisScore {
    frames = List.copyOf(frames);
    if (frames.size() < 3) {
      throw new IllegalArgumentException(
          "no frame counts: the first and the last of %d do not".formatted(frames.size()));
    }
  }

  /** Mean region similarity (J). */
  public double region() {
    return mean(MaskAgreement::region);
  }

  /** Mean contour accuracy (F). */
  public double boundary() {
    return mean(MaskAgreement::boundary);
  }

  private double mean(ToDoubleFunction<MaskAgreement> measure) {
    return frames.subList(1, frames.size() - 1).stream()
        .mapToDouble(measure)
        .average()
        .orElseThrow();
  }
}
