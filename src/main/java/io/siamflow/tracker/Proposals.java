package io.siamflow.tracker;

/**
 * The boxes that a network proposes at the places of a square map, one of each shape at a place.
 * Boxes are in pixels of the search crop, about its middle. A place is row * side + column.
 */
interface Proposals {

  /** Rows, and columns, of the map. */
  int side();

  /** Proposals at a place. */
  int shapes();

  /** Probability, 0 to 1, that it is the target. */
  double score(int shape, int place);

  double centerX(int shape, int place);

  double centerY(int shape, int place);

  double width(int shape, int place);

  double height(int shape, int place);
}
