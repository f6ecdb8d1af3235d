package io.siamflow.training;

/**
 * Places of a square map about a region's middle.
 *
 * @param side rows, and columns
 * @param stride pixels from one place to the next
 */
record PlaceGrid(int side, double stride) {

  /** A value of each place. */
  interface Values {
    double at(int row, int column);
  }

  /** The value at a displacement, pixels: between those of the places around, linearly. */
  double between(double dx, double dy, Values values) {
    double column = place(dx);
    double row = place(dy);
    int left = (int) Math.min(Math.floor(column), side - 2.0);
    int top = (int) Math.min(Math.floor(row), side - 2.0);
    double right = column - left;
    double below = row - top;
    return (1 - below) * ((1 - right) * values.at(top, left) + right * values.at(top, left + 1))
        + below * ((1 - right) * values.at(top + 1, left) + right * values.at(top + 1, left + 1));
  }

  /** The row or column nearest to a displacement. */
  int nearest(double displacement) {
    return (int) Math.rint(place(displacement));
  }

  /** Where a row or column is, pixels. */
  double displacement(int place) {
    return (place - side / 2) * stride;
  }

  private double place(double displacement) {
    return Math.max(0, Math.min(side - 1.0, displacement / stride + side / 2));
  }
}
