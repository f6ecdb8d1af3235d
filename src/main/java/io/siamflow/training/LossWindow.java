package io.siamflow.training;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The losses since the last progress line. Its time is that of the steps; what else is done between
 * them is left out by {@link #clear} after it.
 */
final class LossWindow {

  private final double[] sums;
  private final LongSupplier nanoTime;
  private long pairs;
  private long began;

  /**
   * An empty window.
   *
   * @param terms how many losses there are
   * @param nanoTime the clock
   */
  LossWindow(int terms, LongSupplier nanoTime) {
    sums = new double[terms];
    this.nanoTime = nanoTime;
    began = nanoTime.getAsLong();
  }

  void add(TrainableNetwork.Losses losses, int count) {
    for (int i = 0; i < sums.length; i++) {
      for (float value : losses.byTerm().get(i)) {
        sums[i] += value;
      }
    }
    pairs += count;
  }

  /** The mean of a loss over the pairs; not a number without any. */
  double mean(int term) {
    return sums[term] / pairs;
  }

  double pairsPerSecond() {
    return pairs / (age().toNanos() / 1e9);
  }

  Duration age() {
    return Duration.ofNanos(nanoTime.getAsLong() - began);
  }

  void clear() {
    java.util.Arrays.fill(sums, 0);
    pairs = 0;
    began = nanoTime.getAsLong();
  }
}
