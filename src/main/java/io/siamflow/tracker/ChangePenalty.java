package io.siamflow.tracker;

/**
 * How much a proposed box is trusted that differs in size and aspect from the one before (Li et
 * al., SiamRPN, 2018): {@code exp(-(aspectChange * sizeChange - 1) * strength)}, where each change
 * is the larger of the two quotients.
 *
 * @param strength how fast trust falls (PENALTY_K)
 * @param width the box before, in the proposals' pixels
 * @param height the box before, in the proposals' pixels
 */
record ChangePenalty(double strength, double width, double height) {

  /** The trust, 0 to 1; 0 for a box without area. */
  double of(double newWidth, double newHeight) {
    if (!(newWidth > 0 && newHeight > 0)) {
      return 0;
    }
    double sizeChange = change(ContextSide.of(newWidth, newHeight) / ContextSide.of(width, height));
    double aspectChange = change(width / height / (newWidth / newHeight));
    return Math.exp(-(aspectChange * sizeChange - 1) * strength);
  }

  private static double change(double quotient) {
    return Math.max(quotient, 1 / quotient);
  }
}
