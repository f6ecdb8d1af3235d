package io.siamflow.tracker;

/**
 * Boxes that a NanoTrack head spans around points: at each place the distances to the left, top,
 * right and bottom edges; the score is the softmax of background and target.
 */
final class PointProposals implements Proposals {

  /** Pixels from place to place. */
  static final int STRIDE = 16;

  private final int side;
  private final FeatureMap scores;
  private final FeatureMap regression;

  /**
   * The proposals of one output.
   *
   * @param side rows, and columns, of the maps
   * @throws IllegalArgumentException if a map is missing or has another shape
   * @throws UnusableOutputException if a map is not finite
   */
  PointProposals(int side, NetworkOutput output) {
    this.side = side;
    scores = FeatureMap.require("scores", output.scores(), 2, side);
    regression = FeatureMap.require("regression", output.regression(), 4, side);
  }

  @Override
  public int side() {
    return side;
  }

  @Override
  public int shapes() {
    return 1;
  }

  @Override
  public double score(int shape, int place) {
    return TwoClassSoftmax.second(scores.at(0, place), scores.at(1, place));
  }

  @Override
  public double centerX(int shape, int place) {
    double between = ((double) regression.at(2, place) - regression.at(0, place)) / 2;
    return (place % side - side / 2) * STRIDE + between;
  }

  @Override
  public double centerY(int shape, int place) {
    double between = ((double) regression.at(3, place) - regression.at(1, place)) / 2;
    return (place / side - side / 2) * STRIDE + between;
  }

  @Override
  public double width(int shape, int place) {
    return (double) regression.at(0, place) + regression.at(2, place);
  }

  @Override
  public double height(int shape, int place) {
    return (double) regression.at(1, place) + regression.at(3, place);
  }
}
