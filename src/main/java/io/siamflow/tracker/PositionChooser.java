package io.siamflow.tracker;

/** Chooses the place of which a mask is wanted. */
@FunctionalInterface
public interface PositionChooser {

  /**
   * The place of the score map, row * columns + column.
   *
   * @param template index of the template in its call
   * @param output scores, regression and similarity; no mask yet
   */
  int choose(int template, NetworkOutput output);
}
