package io.siamflow.cli.benchmark;

import java.util.List;

/**
 * The values that repetitions gave.
 *
 * @param values in the order of measuring, at least one, finite
 */
public record Spread(List<Double> values) {

  public Spread {
    values = List.copyOf(values);
    if (values.isEmpty() || values.stream().anyMatch(value -> !Double.isFinite(value))) {
      throw new IllegalArgumentException("a spread of finite values, not " + values);
    }
  }

  public double median() {
    return quantile(.5);
  }

  public double lowest() {
    return quantile(0);
  }

  public double highest() {
    return quantile(1);
  }

  /**
   * The value below which a share of the values lies, linear between neighbours.
   *
   * @param share in [0, 1]
   */
  public double quantile(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is in [0, 1], not " + share);
    }
    List<Double> sorted = values.stream().sorted().toList();
    double at = share * (sorted.size() - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.size() - 1);
    return sorted.get(below) + (at - below) * (sorted.get(above) - sorted.get(below));
  }
}
