package io.siamflow.cli.benchmark;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one repetition gave.
 *
 * @param figures numbers by name; the names end in their unit
 * @param histograms counts by value, by name
 */
public record Sample(
    Map<String, Double> figures, Map<String, TreeMap<Integer, Integer>> histograms) {

  /** A sample without histograms. */
  public static Sample of(Map<String, Double> figures) {
    return new Sample(figures, Map.of());
  }
}
