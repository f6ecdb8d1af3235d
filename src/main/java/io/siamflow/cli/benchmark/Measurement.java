package io.siamflow.cli.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All repetitions of one subject.
 *
 * @param setting what sets it apart from the others
 * @param figures by name
 * @param histograms counts by value, by name, of all repetitions together
 */
public record Measurement(
    Map<String, Object> setting,
    Map<String, Spread> figures,
    Map<String, TreeMap<Integer, Integer>> histograms) {

  /**
   * The samples of a subject put together.
   *
   * @param samples at least one; a figure that only some have is of those
   */
  static Measurement of(Map<String, Object> setting, List<Sample> samples) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    Map<String, TreeMap<Integer, Integer>> histograms = new LinkedHashMap<>();
    for (Sample sample : samples) {
      sample
          .figures()
          .forEach(
              (name, value) -> values.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
      sample
          .histograms()
          .forEach(
              (name, counts) -> {
                TreeMap<Integer, Integer> sum =
                    histograms.computeIfAbsent(name, n -> new TreeMap<>());
                counts.forEach((value, count) -> sum.merge(value, count, Integer::sum));
              });
    }
    Map<String, Spread> figures = new LinkedHashMap<>();
    values.forEach((name, list) -> figures.put(name, new Spread(list)));
    return new Measurement(setting, figures, histograms);
  }
}
