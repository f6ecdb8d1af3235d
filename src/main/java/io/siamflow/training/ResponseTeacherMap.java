package io.siamflow.training;

import io.siamflow.geometry.Box;
import io.siamflow.tracker.FeatureMap;
import io.siamflow.tracker.NetworkOutput;

/**
 * SiamFC's response. Its loss reads it as logits with an offset on them all, which packs do not
 * keep ({@link ScoreOffset}); here that offset is taken with which the probabilities sum to the
 * places that the loss calls positive. A SiamFC therefore always sees a target.
 */
final class ResponseTeacherMap implements TeacherMap {

  private static final int HALVINGS = 60;

  private final FeatureMap response;
  private final PlaceGrid grid;
  private final double offset;

  ResponseTeacherMap(NetworkOutput output) {
    response = output.scores();
    grid = new PlaceGrid(response.width(), ResponseObjective.STRIDE);
    double positives = 0;
    for (int place = 0; place < grid.side() * grid.side(); place++) {
      double distance =
          Math.hypot(
              grid.displacement(place % grid.side()), grid.displacement(place / grid.side()));
      positives += distance <= ResponseObjective.RADIUS ? 1 : 0;
    }
    offset = offset(positives);
  }

  /** The sum of probabilities rises with the offset. */
  private double offset(double positives) {
    double largest = 0;
    for (int place = 0; place < grid.side() * grid.side(); place++) {
      largest =
          Math.max(largest, Math.abs(response.at(0, place / grid.side(), place % grid.side())));
    }
    double low = -largest - HALVINGS;
    double high = largest + HALVINGS;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (sum(middle) < positives) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private double sum(double offset) {
    double sum = 0;
    for (int row = 0; row < grid.side(); row++) {
      for (int column = 0; column < grid.side(); column++) {
        sum += 1 / (1 + Math.exp(-response.at(0, row, column) - offset));
      }
    }
    return sum;
  }

  @Override
  public double probability(double dx, double dy) {
    return grid.between(
        dx, dy, (row, column) -> 1 / (1 + Math.exp(-response.at(0, row, column) - offset)));
  }

  @Override
  public Box box(double dx, double dy) {
    throw new UnsupportedOperationException("SiamFC has no boxes");
  }
}
