package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.util.List;
import java.util.Optional;

/**
 * One-pass evaluation as the GOT-10k toolkit counts it ({@code got10k/experiments/otb.py}, {@code
 * uav123.py}, {@code utils/metrics.py}). It differs from {@link OnePassScore}: the first frame's
 * box is taken to be the ground truth, frames without ground truth do not count, and the union of
 * two boxes is larger by 2.2e-16.
 *
 * @param success the share of frames with an overlap above 0, .05 ... 1
 * @param precision the share of frames with a centre error of at most 0, 1 ... 50 pixels
 * @param normalisedCenterError the mean distance of the centres in widths and heights of the ground
 *     truth; sizes below one pixel count as one
 */
public record ToolkitOnePassScore(
    ThresholdCurve success, ThresholdCurve precision, double normalisedCenterError) {

  /**
   * The score on one sequence.
   *
   * @param truth the target's box on each frame, pixels; empty where absent
   * @param boxes the tracker's boxes in the same convention, as many
   * @throws IllegalArgumentException if the lengths differ, a box is not finite, ground truth has
   *     no area or no frame has any
   */
  public static ToolkitOnePassScore of(List<Optional<Box>> truth, List<Box> boxes) {
    FrameBoxes frames = new FrameBoxes(truth, boxes);
    int[] counted = frames.framesWithTruth();
    if (counted.length == 0) {
      throw new IllegalArgumentException("no frame has ground truth");
    }
    double[] overlaps = new double[counted.length];
    double[] errors = new double[counted.length];
    double normalised = 0;
    for (int i = 0; i < counted.length; i++) {
      Box target = frames.truth().get(counted[i]).orElseThrow();
      Box box = counted[i] == 0 ? target : frames.boxes().get(counted[i]);
      overlaps[i] = ToolkitOverlap.of(target, box);
      errors[i] = OnePassScore.centerError(target, box, 1, 1);
      normalised +=
          OnePassScore.centerError(
              target, box, Math.max(1, target.width()), Math.max(1, target.height()));
    }
    return new ToolkitOnePassScore(
        ThresholdCurve.above(1, OnePassScore.OVERLAPS, overlaps),
        ThresholdCurve.atMost(OnePassScore.LAST_ERROR, OnePassScore.ERRORS, errors),
        normalised / counted.length);
  }

  /**
   * The mean over sequences, each counting the same.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static ToolkitOnePassScore mean(List<ToolkitOnePassScore> sequences) {
    return new ToolkitOnePassScore(
        ThresholdCurve.mean(sequences.stream().map(ToolkitOnePassScore::success).toList()),
        ThresholdCurve.mean(sequences.stream().map(ToolkitOnePassScore::precision).toList()),
        sequences.stream()
            .mapToDouble(ToolkitOnePassScore::normalisedCenterError)
            .average()
            .orElseThrow());
  }

  /** Success as one number: the area under the success curve (AUC). */
  public double areaUnderCurve() {
    return success.mean();
  }

  /** The share of frames with a centre error of at most 20 pixels. */
  public double precisionAt20() {
    return precision.at(20);
  }

  /** The share of frames with an overlap above .5. */
  public double successRate() {
    return success.at(.5);
  }
}
