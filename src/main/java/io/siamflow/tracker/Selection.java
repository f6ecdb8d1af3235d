package io.siamflow.tracker;

/**
 * The proposal with the highest penalised score. The box is in pixels of the search crop, about its
 * middle.
 *
 * @param shape its shape's index
 * @param place its place, row * side + column
 * @param score its probability
 * @param penalty trust in its size and aspect, 0 to 1
 * @param penalisedScore score times penalty, blended with the window
 * @param centerX pixels
 * @param centerY pixels
 * @param width pixels
 * @param height pixels
 */
record Selection(
    int shape,
    int place,
    double score,
    double penalty,
    double penalisedScore,
    double centerX,
    double centerY,
    double width,
    double height) {

  /**
   * Selects among all proposals.
   *
   * @param hann Hann window of the map's side; its outer product is the window
   * @param windowInfluence the window's weight in the blend
   * @throws UnusableOutputException if the selected box is not finite
   */
  static Selection among(
      Proposals proposals, ChangePenalty penalty, double[] hann, double windowInfluence) {
    int side = proposals.side();
    int bestShape = 0;
    int bestPlace = 0;
    double bestPenalty = 0;
    double best = Double.NEGATIVE_INFINITY;
    for (int shape = 0; shape < proposals.shapes(); shape++) {
      for (int place = 0; place < side * side; place++) {
        double trust = penalty.of(proposals.width(shape, place), proposals.height(shape, place));
        double blended =
            blend(
                trust * proposals.score(shape, place),
                hann[place / side] * hann[place % side],
                windowInfluence);
        if (blended > best) {
          best = blended;
          bestShape = shape;
          bestPlace = place;
          bestPenalty = trust;
        }
      }
    }
    return new Selection(
            bestShape,
            bestPlace,
            proposals.score(bestShape, bestPlace),
            bestPenalty,
            best,
            proposals.centerX(bestShape, bestPlace),
            proposals.centerY(bestShape, bestPlace),
            proposals.width(bestShape, bestPlace),
            proposals.height(bestShape, bestPlace))
        .requireFinite();
  }

  /** The penalised score of a proposal under the window. */
  static double blend(double trusted, double window, double windowInfluence) {
    return trusted * (1 - windowInfluence) + window * windowInfluence;
  }

  private Selection requireFinite() {
    if (!Double.isFinite(centerX + centerY + width + height + penalisedScore)) {
      throw new UnusableOutputException("the network's regression gives no finite box: " + this);
    }
    return this;
  }
}
