package io.siamflow.tracker;

/**
 * Anchors moved and stretched by a SiamRPN head: {@code x = dx * anchorWidth + anchorX, width =
 * exp(dw) * anchorWidth}; the score is the softmax of background and target.
 */
final class AnchorProposals implements Proposals {

  private final Anchors anchors;
  private final FeatureMap scores;
  private final FeatureMap regression;

  /**
   * The proposals of one output.
   *
   * @throws IllegalArgumentException if a map is missing or does not have the anchors' shape
   * @throws UnusableOutputException if a map is not finite
   */
  AnchorProposals(Anchors anchors, NetworkOutput output) {
    this.anchors = anchors;
    scores = FeatureMap.require("scores", output.scores(), 2 * Anchors.shapes(), anchors.side());
    regression =
        FeatureMap.require("regression", output.regression(), 4 * Anchors.shapes(), anchors.side());
  }

  @Override
  public int side() {
    return anchors.side();
  }

  @Override
  public int shapes() {
    return Anchors.shapes();
  }

  @Override
  public double score(int shape, int place) {
    return TwoClassSoftmax.second(
        scores.at(shape, place), scores.at(Anchors.shapes() + shape, place));
  }

  @Override
  public double centerX(int shape, int place) {
    return (double) regression.at(shape, place) * anchors.width(shape)
        + anchors.center(place % anchors.side());
  }

  @Override
  public double centerY(int shape, int place) {
    return (double) regression.at(Anchors.shapes() + shape, place) * anchors.height(shape)
        + anchors.center(place / anchors.side());
  }

  @Override
  public double width(int shape, int place) {
    return Math.exp(regression.at(2 * Anchors.shapes() + shape, place)) * anchors.width(shape);
  }

  @Override
  public double height(int shape, int place) {
    return Math.exp(regression.at(3 * Anchors.shapes() + shape, place)) * anchors.height(shape);
  }
}
