package io.siamflow.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The score of VOT with resets as pysot's toolkit computes it ({@code
 * toolkit/evaluation/ar_benchmark.py}, {@code eao_benchmark.py}, {@code
 * toolkit/utils/statistics.py}).
 *
 * <p>Deviations: one run of each sequence, so there is no mean over repetitions; expected overlaps
 * are kept in double precision; all frames of a sequence count the same (its tag {@code all}).
 *
 * @param accuracy the mean overlap of all frames that count: followed, and not among the ten from a
 *     start on; nothing where no frame counts
 * @param robustness failures per hundred frames
 * @param lostNumber failures in all sequences
 * @param expectedAverageOverlap EAO: the mean over the year's sequence lengths of the overlap that
 *     a sequence of that length without resets is expected to have; nothing where no sequence is as
 *     long as the year's shortest length
 */
public record VotScore(
    OptionalDouble accuracy,
    double robustness,
    int lostNumber,
    OptionalDouble expectedAverageOverlap) {

  /**
   * The score over sequences.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static VotScore of(List<VotRun> runs, VotYear year) {
    if (runs.isEmpty()) {
      throw new IllegalArgumentException("no run to score");
    }
    OptionalDouble accuracy =
        runs.stream()
            .flatMapToDouble(run -> Arrays.stream(run.overlapsAfterBurnIn()))
            .filter(overlap -> !Double.isNaN(overlap))
            .average();
    int frames = runs.stream().mapToInt(VotRun::size).sum();
    int failures = runs.stream().mapToInt(run -> run.failures().size()).sum();
    double[] expected = ExpectedOverlap.of(runs);
    OptionalDouble eao =
        expected.length < year.shortest()
            ? OptionalDouble.empty()
            : Arrays.stream(
                    expected, year.shortest() - 1, Math.min(year.longest(), expected.length))
                .average();
    return new VotScore(accuracy, 100.0 * failures / frames, failures, eao);
  }
}
