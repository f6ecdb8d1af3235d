package io.siamflow.training;

import java.time.Duration;

/** The losses since the last progress line. */
final class LossWindow {

  private final double[] sums;
  private long pairs;
  private long began = System.nanoTime();

  LossWindow(int terms) {
    sums = new double[terms];
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
    return Duration.ofNanos(System.nanoTime() - began);
  }

  void clear() {
    java.util.Arrays.fill(sums, 0);
    pairs = 0;
    began = System.nanoTime();
  }
}
