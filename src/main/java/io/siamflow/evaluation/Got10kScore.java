package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The score of GOT-10k (Huang et al., GOT-10k, TPAMI 2021) as its toolkit computes it ({@code
 * got10k/experiments/got10k.py}, {@code utils/metrics.py}). The given first frame and frames in
 * which the target is not visible do not count. Boxes are clipped to the picture in the toolkit's
 * way: a corner left of or above it moves onto its edge while the size stays, so that the box moves
 * as well. Boxes are taken in the numbers of the benchmark's files.
 *
 * <p>{@link AverageOverlap} is the same without cover and clipping.
 *
 * @param overlaps the overlap of each frame that counts, in [0, 1], at least one
 */
public record Got10kScore(List<Double> overlaps) {

  private static final int POINTS = 101;
  private static final int MOST_COVER = 8;

  public Got10kScore {
    overlaps = List.copyOf(overlaps);
    if (overlaps.isEmpty()) {
      throw new IllegalArgumentException("no frame counts: none behind the first is visible");
    }
  }

  /**
   * The score on one sequence.
   *
   * @param truth the target's box on each frame; it may be absent where the cover is 0
   * @param boxes the tracker's boxes, as many
   * @param cover how much of the target is visible on each frame, in eighths: 0 to 8
   * @param width the pictures' width, pixels
   * @param height the pictures' height, pixels
   * @throws IllegalArgumentException if the lengths differ, a box is not finite, ground truth has
   *     no area, a cover or the picture's size is out of range, or no frame counts
   */
  public static Got10kScore of(
      List<Optional<Box>> truth, List<Box> boxes, List<Integer> cover, int width, int height) {
    FrameBoxes frames = new FrameBoxes(truth, boxes);
    if (cover.size() != frames.size()) {
      throw new IllegalArgumentException(
          "cover for %d of %d frames".formatted(cover.size(), frames.size()));
    }
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException("no picture has " + width + "x" + height + " pixels");
    }
    List<Double> overlaps = new ArrayList<>();
    for (int i = 1; i < frames.size(); i++) {
      int visible = cover.get(i);
      if (visible < 0 || visible > MOST_COVER) {
        throw new IllegalArgumentException(
            "frame %d: cover is %d, not 0 to %d".formatted(i, visible, MOST_COVER));
      }
      if (visible == 0) {
        continue;
      }
      if (frames.truth().get(i).isEmpty()) {
        throw new IllegalArgumentException("frame " + i + ": visible, but without ground truth");
      }
      overlaps.add(
          ToolkitOverlap.of(
              ToolkitOverlap.clip(frames.truth().get(i).get(), width, height),
              ToolkitOverlap.clip(frames.boxes().get(i), width, height)));
    }
    return new Got10kScore(overlaps);
  }

  /**
   * The score over sequences: every frame counts the same.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Got10kScore overall(List<Got10kScore> sequences) {
    return new Got10kScore(
        sequences.stream().flatMap(sequence -> sequence.overlaps.stream()).toList());
  }

  /** The number of frames that count. */
  public int frames() {
    return overlaps.size();
  }

  /** The average overlap (AO). */
  public double averageOverlap() {
    return overlaps.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** The success rate (SR) at an overlap: the share of frames above it; usual are .5 and .75. */
  public double successRate(double overlap) {
    return (double) overlaps.stream().filter(value -> value > overlap).count() / frames();
  }

  /** The success rates at overlaps of 0, .01 ... 1. */
  public ThresholdCurve success() {
    return ThresholdCurve.above(
        1, POINTS, overlaps.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
