package io.siamflow.training;

import io.siamflow.geometry.Box;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;

/**
 * A teacher's dense response: at each place the probability of the target and its box. The teacher
 * is NanoTrack, whose places lie 16 pixels apart around the region's middle.
 */
final class TeacherMap {

  private static final double STRIDE = 16;

  private final FeatureMap scores;
  private final FeatureMap distances;

  TeacherMap(NetworkOutput output) {
    scores = output.scores();
    distances = output.regression();
  }

  /** The probability that the target is at a displacement, pixels, between the places around. */
  double probability(double dx, double dy) {
    double column = place(dx, scores.width());
    double row = place(dy, scores.height());
    int left = (int) Math.min(Math.floor(column), scores.width() - 2.0);
    int top = (int) Math.min(Math.floor(row), scores.height() - 2.0);
    double right = column - left;
    double below = row - top;
    return (1 - below) * ((1 - right) * at(top, left) + right * at(top, left + 1))
        + below * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1));
  }

  /** The box at the place nearest to a displacement, pixels about the region's middle. */
  Box box(double dx, double dy) {
    int column = (int) Math.rint(place(dx, scores.width()));
    int row = (int) Math.rint(place(dy, scores.height()));
    double x = (column - scores.width() / 2) * STRIDE;
    double y = (row - scores.height() / 2) * STRIDE;
    double left = distances.at(0, row, column);
    double top = distances.at(1, row, column);
    return new Box(
        x - left, y - top, left + distances.at(2, row, column), top + distances.at(3, row, column));
  }

  private double at(int row, int column) {
    return 1 / (1 + Math.exp(scores.at(0, row, column) - (double) scores.at(1, row, column)));
  }

  private static double place(double displacement, int side) {
    return Math.max(0, Math.min(side - 1.0, displacement / STRIDE + side / 2));
  }
}
