package io.siamflow.evaluation;

/**
 * A year of the VOT challenge: the range of sequence lengths over which its expected average
 * overlap is taken ({@code toolkit/evaluation/eao_benchmark.py} of pysot).
 */
public enum VotYear {
  VOT2016(108, 371),
  VOT2017(100, 356),
  VOT2018(100, 356),
  VOT2019(46, 291);

  private final int shortest;
  private final int longest;

  VotYear(int shortest, int longest) {
    this.shortest = shortest;
    this.longest = longest;
  }

  /** The shortest length, frames. */
  public int shortest() {
    return shortest;
  }

  /** The longest length, frames, included. */
  public int longest() {
    return longest;
  }
}
