package io.siamflow.evaluation;

import java.util.Arrays;

/**
 * The area under the receiver operating characteristic: the chance that a right pair has a higher
 * score than a wrong one, ties counting half (Hanley and McNeil 1982, The Meaning and Use of the
 * Area under a ROC Curve).
 */
public final class RocArea {

  private RocArea() {}

  /**
   * The area.
   *
   * @throws IllegalArgumentException if there are no right or no wrong pairs
   */
  public static double of(double[] right, double[] wrong) {
    if (right.length == 0 || wrong.length == 0) {
      throw new IllegalArgumentException(
          "%d right and %d wrong pairs have no ROC".formatted(right.length, wrong.length));
    }
    double[] sorted = wrong.clone();
    Arrays.sort(sorted);
    double won = 0;
    for (double score : right) {
      int below = firstNotBelow(sorted, score);
      int notAbove = firstNotBelow(sorted, Math.nextUp(score));
      won += below + .5 * (notAbove - below);
    }
    return won / right.length / wrong.length;
  }

  private static int firstNotBelow(double[] sorted, double score) {
    int from = 0;
    int to = sorted.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (sorted[middle] < score) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}
