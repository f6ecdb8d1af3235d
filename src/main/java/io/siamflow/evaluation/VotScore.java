package io.siamflow.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * The score of VOT with resets as pysot's toolkit computes it ({@code
 * toolkit/evaluation/ar_benchmark.py}, {@code eao_benchmark.py}, {@code
 * toolkit/utils/statistics.py}).
 *
 * <p>Deviations: one run of each sequence, so there is no mean over repetitions; expected overlaps
 * are kept in double precision; all frames of a sequence count the same (its tag {@code all}).
 *
 * @param accuracy the mean overlap of all frames that count: followed, and not among the ten from a
 *     start on
 * @param robustness failures per hundred frames
 * @param lostNumber failures in all sequences
 * @param expectedAverageOverlap EAO: the mean over the year's sequence lengths of the overlap that
 *     a sequence of that length without resets is expected to have
 */
public record VotScore(
    double accuracy, double robustness, int lostNumber, double expectedAverageOverlap) {

  /**
   * The score over sequences.
   *
   * @throws IllegalArgumentException if no frame counts, or none of the sequences is as long as the
   *     year's shortest length
   */
  public static VotScore of(List<VotRun> runs, VotYear year) {
    double[] counted =
        runs.stream()
            .flatMapToDouble(run -> Arrays.stream(run.overlapsAfterBurnIn()))
            .filter(overlap -> !Double.isNaN(overlap))
            .toArray();
    if (counted.length == 0) {
      throw new IllegalArgumentException("no frame counts for accuracy");
    }
    int frames = runs.stream().mapToInt(VotRun::size).sum();
    int failures = runs.stream().mapToInt(run -> run.failures().size()).sum();
    double[] expected = ExpectedOverlap.of(runs);
    if (expected.length < year.shortest()) {
      throw new IllegalArgumentException(
          "the longest sequence has %d frames, the expected average overlap of %s begins at %d"
              .formatted(expected.length, year, year.shortest()));
    }
    double eao =
        Arrays.stream(expected, year.shortest() - 1, Math.min(year.longest(), expected.length))
            .average()
            .orElseThrow();
    double accuracy = Arrays.stream(counted).average().orElseThrow();
    return new VotScore(accuracy, 100.0 * failures / frames, failures, eao);
  }
}
