package io.siamflow.tracker;

/** The softmax of two logits. */
final class TwoClassSoftmax {

  private TwoClassSoftmax() {}

  /** The second one's share, 0 to 1. */
  static double second(double first, double second) {
    return 1 / (1 + Math.exp(first - second));
  }
}
