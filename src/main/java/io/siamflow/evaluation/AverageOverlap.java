package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.util.List;
import java.util.Optional;

/**
 * Average overlap (AO): the mean intersection over union of a tracker's axis-aligned boxes with the
 * ground truth, as GOT-10k defines it (Huang et al., GOT-10k, TPAMI 2021). The first frame, which
 * was given, and frames whose target is absent do not count. Boxes are not clipped to the picture.
 */
public final class AverageOverlap {

  private AverageOverlap() {}

  /**
   * The average overlap on one sequence, in [0, 1].
   *
   * @param boxes the tracker's box for each frame from the first on, at least as many as the
   *     sequence has ground truth for; one that is not usable overlaps with nothing
   * @throws IllegalArgumentException if boxes are missing, or no frame counts
   */
  public static double of(Sequence sequence, List<Box> boxes) {
    List<Optional<Box>> truth = sequence.truth();
    if (boxes.size() < truth.size()) {
      throw new IllegalArgumentException(
          "%s: %d boxes for %d frames with ground truth"
              .formatted(sequence.name(), boxes.size(), truth.size()));
    }
    try {
      return of(truth, boxes);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(sequence.name() + ": " + e.getMessage(), e);
    }
  }

  /** The average overlap with boxes of ground truth, which are there for the first frames. */
  static double of(List<Optional<Box>> truth, List<Box> boxes) {
    double sum = 0;
    int frames = 0;
    for (int i = 1; i < truth.size(); i++) {
      if (truth.get(i).isPresent()) {
        sum += truth.get(i).get().overlap(boxes.get(i));
        frames++;
      }
    }
    if (frames == 0) {
      throw new IllegalArgumentException("has no ground truth behind its first frame");
    }
    return sum / frames;
  }
}
