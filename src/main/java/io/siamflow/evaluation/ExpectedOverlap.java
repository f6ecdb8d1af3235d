package io.siamflow.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * The overlap that a sequence without resets is expected to have, for each length, as pysot
 * computes it ({@code toolkit/evaluation/eao_benchmark.py}, {@code toolkit/utils/statistics.py}).
 *
 * <p>Runs are cut at their starts. A part that ended in a failure reaches to the next start,
 * included, and goes on with overlap 0 for ever. The last part of a run ends with it: it says
 * nothing about longer lengths. So does the part of a failure behind which the sequence ends before
 * the next start. A part's weight is the share of its frames that the sequence has: it is below 1
 * only where the next start would be the frame behind the last.
 */
final class ExpectedOverlap {

  /** Means of overlaps so far, and weights, of the parts that say something about a length. */
  private final double[] sums;

  private final double[] weights;

  private ExpectedOverlap(int longest) {
    sums = new double[longest];
    weights = new double[longest];
  }

  /**
   * Expected overlaps: index i is that of a sequence of i + 1 frames; the first frame, which is
   * given, has 1 and does not count for the others.
   */
  static double[] of(List<VotRun> runs) {
    int longest = runs.stream().mapToInt(VotRun::size).max().orElse(0);
    ExpectedOverlap expected = new ExpectedOverlap(longest);
    runs.forEach(expected::add);
    return expected.means();
  }

  private void add(VotRun run) {
    double[] overlaps = run.overlaps();
    int start = 0;
    for (int failure : run.failures()) {
      int next = failure + VotRun.RESTART;
      if (next <= overlaps.length) {
        int end = Math.min(next + 1, overlaps.length);
        double weight = (end - start) / (double) (next + 1 - start);
        addPart(Arrays.copyOfRange(overlaps, start, end), sums.length, weight);
        start = next;
      }
    }
    addPart(Arrays.copyOfRange(overlaps, start, overlaps.length), overlaps.length - start, 1);
  }

  private void addPart(double[] part, int known, double weight) {
    double sum = 0;
    for (int i = 1; i < known; i++) {
      sum += i < part.length && !Double.isNaN(part[i]) ? part[i] : 0;
      sums[i] += weight * sum / i;
      weights[i] += weight;
    }
  }

  private double[] means() {
    double[] means = new double[sums.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = i == 0 ? 1 : weights[i] == 0 ? 0 : sums[i] / weights[i];
    }
    return means;
  }
}
