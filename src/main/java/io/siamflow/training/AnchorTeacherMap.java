package io.siamflow.training;

import io.siamflow.geometry.Box;
import io.siamflow.tracker.Anchors;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;

/**
 * The response of the SiamRPN family: of a place's anchors the one with the highest probability
 * speaks for all, and its box is the place's.
 */
final class AnchorTeacherMap implements TeacherMap {

  private final FeatureMap scores;
  private final FeatureMap regression;
  private final Anchors anchors;
  private final PlaceGrid grid;

  AnchorTeacherMap(NetworkOutput output) {
    scores = output.scores();
    regression = output.regression();
    anchors = new Anchors(scores.width());
    grid = new PlaceGrid(scores.width(), Anchors.STRIDE);
  }

  @Override
  public double probability(double dx, double dy) {
    return grid.between(
        dx, dy, (row, column) -> 1 / (1 + Math.exp(-margin(best(row, column), row, column))));
  }

  @Override
  public Box box(double dx, double dy) {
    int column = grid.nearest(dx);
    int row = grid.nearest(dy);
    int shape = best(row, column);
    return Box.aroundCenter(
        anchors.center(column) + offset(0, shape, row, column) * anchors.width(shape),
        anchors.center(row) + offset(1, shape, row, column) * anchors.height(shape),
        Math.exp(offset(2, shape, row, column)) * anchors.width(shape),
        Math.exp(offset(3, shape, row, column)) * anchors.height(shape));
  }

  private double offset(int kind, int shape, int row, int column) {
    return regression.at(kind * Anchors.shapes() + shape, row, column);
  }

  private int best(int row, int column) {
    int best = 0;
    for (int shape = 1; shape < Anchors.shapes(); shape++) {
      if (margin(shape, row, column) > margin(best, row, column)) {
        best = shape;
      }
    }
    return best;
  }

  private double margin(int shape, int row, int column) {
    return (double) scores.at(Anchors.shapes() + shape, row, column)
        - scores.at(shape, row, column);
  }
}
