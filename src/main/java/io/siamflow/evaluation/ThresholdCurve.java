package io.siamflow.evaluation;

import java.util.ArrayList;
import java.util.List;

/**
 * The share of frames that pass, at thresholds evenly spaced from 0 on.
 *
 * @param last the last threshold, more than 0
 * @param shares a share in [0, 1] for each threshold, at least two
 */
public record ThresholdCurve(double last, List<Double> shares) {

  private static final double SAME = 1e-9;

  public ThresholdCurve {
    shares = List.copyOf(shares);
    if (!(last > 0) || Double.isInfinite(last) || shares.size() < 2) {
      throw new IllegalArgumentException(
          "no curve: %d shares for thresholds from 0 to %s".formatted(shares.size(), last));
    }
  }

  /** The share of values above each threshold, as overlaps are counted. */
  static ThresholdCurve above(double last, int points, double[] values) {
    return counted(last, points, values, (value, threshold) -> value > threshold);
  }

  /** The share of values at or below each threshold, as errors are counted. */
  static ThresholdCurve atMost(double last, int points, double[] values) {
    return counted(last, points, values, (value, threshold) -> value <= threshold);
  }

  private interface Rule {
    boolean passes(double value, double threshold);
  }

  private static ThresholdCurve counted(double last, int points, double[] values, Rule rule) {
    List<Double> shares = new ArrayList<>(points);
    for (int i = 0; i < points; i++) {
      double threshold = last * i / (points - 1);
      int count = 0;
      for (double value : values) {
        count += rule.passes(value, threshold) ? 1 : 0;
      }
      shares.add((double) count / values.length);
    }
    return new ThresholdCurve(last, shares);
  }

  /**
   * The mean of several sequences' curves; each sequence counts the same.
   *
   * @throws IllegalArgumentException if there is none, or their thresholds differ
   */
  public static ThresholdCurve mean(List<ThresholdCurve> curves) {
    if (curves.isEmpty()) {
      throw new IllegalArgumentException("no curve to take the mean of");
    }
    ThresholdCurve first = curves.get(0);
    double[] sums = new double[first.shares.size()];
    for (ThresholdCurve curve : curves) {
      if (curve.last != first.last || curve.shares.size() != sums.length) {
        throw new IllegalArgumentException("curves over different thresholds have no mean");
      }
      for (int i = 0; i < sums.length; i++) {
        sums[i] += curve.shares.get(i);
      }
    }
    List<Double> shares = new ArrayList<>(sums.length);
    for (double sum : sums) {
      shares.add(sum / curves.size());
    }
    return new ThresholdCurve(first.last, shares);
  }

  /** The mean share: the area under the curve (AUC) as benchmarks count it. */
  public double mean() {
    return shares.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /**
   * The share at a threshold.
   *
   * @throws IllegalArgumentException if the curve has no such threshold
   */
  public double at(double threshold) {
    double place = threshold / last * (shares.size() - 1);
    long index = Math.round(place);
    if (!(Math.abs(place - index) < SAME) || index < 0 || index >= shares.size()) {
      throw new IllegalArgumentException("the curve has no threshold " + threshold);
    }
    return shares.get((int) index);
  }
}
