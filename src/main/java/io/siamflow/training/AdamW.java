package io.siamflow.training;

/**
 * AdamW (Loshchilov and Hutter 2019, Decoupled Weight Decay Regularization).
 *
 * @param decay of weights; biases and batch norm's parameters do not decay
 * @param clip bound of a gradient's component, against outliers
 */
record AdamW(double decay, double clip) {

  static final double BETA1 = .9;
  static final double BETA2 = .999;
  static final double EPSILON = 1e-8;

  /** Whether a parameter of so many dimensions decays: weights do, biases and factors do not. */
  static boolean decays(int dimensions) {
    return dimensions > 1;
  }

  /** What becomes of the rate because the moments begin at 0, at a step counted from 1. */
  static double biasCorrection(long step) {
    return Math.sqrt(1 - Math.pow(BETA2, step)) / (1 - Math.pow(BETA1, step));
  }
}
