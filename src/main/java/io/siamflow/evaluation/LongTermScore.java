package io.siamflow.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The score of VOT's long-term challenge (Lukezic et al., Now you see me: evaluating performance in
 * long-term visual tracking, 2018): a tracker reports a region and a confidence on every frame, and
 * what is below a threshold counts as not reported. Precision is the mean overlap of what is
 * reported, recall the sum of overlaps over the number of frames on which the target is there; both
 * are means over sequences. The threshold is the one with the best F1.
 *
 * <p>As pysot's {@code toolkit/evaluation/f1_benchmark.py} computes it: the first frame counts for
 * recall, but nothing is reported on it; precision is 1 where nothing is reported; 98 of the
 * confidences serve as thresholds, in even steps through all that there are, and one above and one
 * below all of them. Deviation: where there are at most a hundred confidences each of them is a
 * threshold.
 *
 * @param precision at the best threshold, in [0, 1]
 * @param recall at the best threshold, in [0, 1]
 * @param f1 their harmonic mean
 */
public record LongTermScore(double precision, double recall, double f1) {

  private static final int THRESHOLDS = 100;

  /**
   * A tracker's run over one sequence.
   *
   * @param overlaps of each frame's region with the ground truth, 0 where the target is absent; 0
   *     on the first frame
   * @param confidences of each frame, 0 on the first
   * @param present the number of frames on which the target is there, at least one
   */
  record Run(List<Double> overlaps, List<Double> confidences, int present) {

    Run {
      overlaps = List.copyOf(overlaps);
      confidences = List.copyOf(confidences);
      if (present < 1 || overlaps.size() != confidences.size()) {
        throw new IllegalArgumentException(
            "%d overlaps, %d confidences, %d frames with a target"
                .formatted(overlaps.size(), confidences.size(), present));
      }
    }

    private double[] at(double threshold) {
      double sum = 0;
      int reported = 0;
      for (int i = 0; i < overlaps.size(); i++) {
        double confidence = confidences.get(i);
        if (threshold == Double.NEGATIVE_INFINITY ? confidence > 0 : confidence >= threshold) {
          sum += overlaps.get(i);
          reported++;
        }
      }
      return reported == 0 ? new double[] {1, 0} : new double[] {sum / reported, sum / present};
    }
  }

  /** The score over sequences. */
  static LongTermScore of(List<Run> runs) {
    LongTermScore best = new LongTermScore(1, 0, 0);
    for (double threshold : thresholds(runs)) {
      double precision = 0;
      double recall = 0;
      for (Run run : runs) {
        double[] values = run.at(threshold);
        precision += values[0] / runs.size();
        recall += values[1] / runs.size();
      }
      double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
      if (f1 > best.f1) {
        best = new LongTermScore(precision, recall, f1);
      }
    }
    return best;
  }

  /** Descending. */
  private static List<Double> thresholds(List<Run> runs) {
    double[] sorted =
        runs.stream()
            .flatMap(run -> run.confidences.stream().skip(1))
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    List<Double> thresholds = new ArrayList<>(List.of(Double.POSITIVE_INFINITY));
    int inner = THRESHOLDS - 2;
    if (sorted.length <= THRESHOLDS) {
      Arrays.stream(sorted)
          .map(value -> -value)
          .sorted()
          .map(value -> -value)
          .distinct()
          .forEach(thresholds::add);
    } else {
      int delta = sorted.length / inner;
      for (int i = inner - 1; i >= 0; i--) {
        double place = delta - 1 + i * (sorted.length - 2.0 * delta + 1) / (inner - 1);
        thresholds.add(sorted[(int) Math.floor(place + .5)]);
      }
    }
    thresholds.add(Double.NEGATIVE_INFINITY);
    return thresholds;
  }
}
