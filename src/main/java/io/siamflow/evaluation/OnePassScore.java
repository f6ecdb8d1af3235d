package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One-pass evaluation (OPE; Wu et al., Online Object Tracking: A Benchmark, CVPR 2013) as pysot's
 * toolkit counts it ({@code toolkit/evaluation/ope_benchmark.py}, {@code
 * toolkit/utils/statistics.py}). Every frame counts, the given first one too.
 *
 * <p>A frame without ground truth has overlap -1 and centre error -1: it fails at every overlap
 * threshold and passes at every error threshold. So do centre errors of ground truth whose centre
 * lies above or left of the first pixel's centre. A frame that the benchmark marks as one without
 * the target, as LaSOT does, fails at every threshold: pysot takes it out of the frames and not out
 * of their number.
 *
 * <p>Deviations: ground truth without an area is absent for the errors too, while pysot measures to
 * its corner. pysot looks at the centre in the numbers of the file; this is the same for files that
 * count pixels from 1, as OTB's do.
 *
 * @param success the share of frames with an overlap above 0, .05 ... 1
 * @param precision the share of frames with a centre error of at most 0, 1 ... 50 pixels
 * @param normalisedPrecision the same for the centre error in widths and heights of the ground
 *     truth, at most 0, .01 ... .5
 */
public record OnePassScore(
    ThresholdCurve success, ThresholdCurve precision, ThresholdCurve normalisedPrecision) {

  static final int OVERLAPS = 21;
  static final int ERRORS = 51;
  static final double LAST_ERROR = 50;
  private static final double LAST_NORMALISED_ERROR = .5;
  private static final double INVALID = -1;

  /** The centre of the first pixel's left neighbour, where pixels are counted from 1. */
  private static final double OUTSIDE = -.5;

  /**
   * The score on one sequence.
   *
   * @param truth the target's box on each frame, 0-based continuous pixels; empty where absent
   * @param boxes the tracker's boxes, as many
   * @throws IllegalArgumentException if the lengths differ or are 0, a box is not finite, or ground
   *     truth has no area
   */
  public static OnePassScore of(List<Optional<Box>> truth, List<Box> boxes) {
    return of(truth, boxes, Set.of());
  }

  /**
   * The score on one sequence of which frames are marked.
   *
   * @param truth the target's box on each frame, 0-based continuous pixels; empty where absent
   * @param boxes the tracker's boxes, as many
   * @param markedAbsent frames from 0 without the target, whatever truth says of them
   * @throws IllegalArgumentException if the lengths differ or are 0, a box is not finite, or ground
   *     truth has no area
   */
  public static OnePassScore of(
      List<Optional<Box>> truth, List<Box> boxes, Set<Integer> markedAbsent) {
    FrameBoxes frames = new FrameBoxes(truth, boxes);
    double[] overlaps = new double[frames.size()];
    double[] errors = new double[frames.size()];
    double[] normalisedErrors = new double[frames.size()];
    Arrays.fill(overlaps, INVALID);
    Arrays.fill(errors, INVALID);
    Arrays.fill(normalisedErrors, INVALID);
    for (int i = 0; i < frames.size(); i++) {
      if (markedAbsent.contains(i)) {
        errors[i] = Double.POSITIVE_INFINITY;
        normalisedErrors[i] = Double.POSITIVE_INFINITY;
        continue;
      }
      if (frames.truth().get(i).isEmpty()) {
        continue;
      }
      Box target = frames.truth().get(i).get();
      Box box = frames.boxes().get(i);
      overlaps[i] = target.overlap(box);
      if (target.centerX() > OUTSIDE && target.centerY() > OUTSIDE) {
        errors[i] = centerError(target, box, 1, 1);
        normalisedErrors[i] = centerError(target, box, target.width(), target.height());
      }
    }
    return new OnePassScore(
        ThresholdCurve.above(1, OVERLAPS, overlaps),
        ThresholdCurve.atMost(LAST_ERROR, ERRORS, errors),
        ThresholdCurve.atMost(LAST_NORMALISED_ERROR, ERRORS, normalisedErrors));
  }

  /** The distance of two boxes' centres, in units of so many pixels along x and y. */
  static double centerError(Box one, Box other, double unitX, double unitY) {
    return Math.hypot(
        (one.centerX() - other.centerX()) / unitX, (one.centerY() - other.centerY()) / unitY);
  }

  /**
   * The mean over sequences, each counting the same.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static OnePassScore mean(List<OnePassScore> sequences) {
    return new OnePassScore(
        ThresholdCurve.mean(sequences.stream().map(OnePassScore::success).toList()),
        ThresholdCurve.mean(sequences.stream().map(OnePassScore::precision).toList()),
        ThresholdCurve.mean(sequences.stream().map(OnePassScore::normalisedPrecision).toList()));
  }

  /** Success as one number: the area under the success curve (AUC). */
  public double areaUnderCurve() {
    return success.mean();
  }

  /** The usual precision: the share of frames with a centre error of at most 20 pixels. */
  public double precisionAt20() {
    return precision.at(20);
  }

  /** The usual normalised precision, at .2. */
  public double normalisedPrecisionAt20() {
    return normalisedPrecision.at(.2);
  }
}
