package io.siamflow.training;

import io.siamflow.geometry.Box;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;

/** NanoTrack's response: one box a place, places lie 16 pixels apart. */
final class PointTeacherMap implements TeacherMap {

  private static final double STRIDE = 16;

  private final FeatureMap scores;
  private final FeatureMap distances;
  private final PlaceGrid grid;

  PointTeacherMap(NetworkOutput output) {
    this(output.scores(), output.regression());
  }

  PointTeacherMap(FeatureMap scores, FeatureMap distances) {
    this.scores = scores;
    this.distances = distances;
    grid = new PlaceGrid(scores.width(), STRIDE);
  }

  @Override
  public double probability(double dx, double dy) {
    return grid.between(
        dx,
        dy,
        (row, column) ->
            1 / (1 + Math.exp(scores.at(0, row, column) - (double) scores.at(1, row, column))));
  }

  @Override
  public Box box(double dx, double dy) {
    int column = grid.nearest(dx);
    int row = grid.nearest(dy);
    double left = distances.at(0, row, column);
    double top = distances.at(1, row, column);
    return new Box(
        grid.displacement(column) - left,
        grid.displacement(row) - top,
        left + distances.at(2, row, column),
        top + distances.at(3, row, column));
  }
}
