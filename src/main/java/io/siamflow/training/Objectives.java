package io.siamflow.training;

import io.siamflow.tracker.Anchors;
import io.siamflow.tracker.SiamFcSettings;
import io.siamflow.tracker.SiamMaskSettings;
import io.siamflow.tracker.SiamRpnSettings;
import io.siamflow.tracker.TrackerSettings;

/** The objective of each kind of tracker. */
final class Objectives {

  private Objectives() {}

  /**
   * The objective of a recipe.
   *
   * @throws IllegalArgumentException if the tracker's networks cannot be trained here
   */
  static Objective of(Recipe recipe, TrackerSettings settings) {
    int side = settings.mapSide(settings.searchSide());
    if (settings instanceof SiamFcSettings) {
      return new ResponseObjective(side, recipe.loss("truth"), recipe.loss("teacher"));
    }
    if (settings instanceof SiamRpnSettings) {
      return anchors(recipe, side);
    }
    if (settings instanceof SiamMaskSettings mask) {
      return new MaskObjective(
          anchors(recipe, side), mask.box().mapBase(), side, recipe.loss("mask"));
    }
    throw new IllegalArgumentException(recipe.architecture() + " cannot be trained here");
  }

  private static AnchorObjective anchors(Recipe recipe, int side) {
    return new AnchorObjective(
        new Anchors(side),
        new AnchorObjective.Factors(
            recipe.loss("scores"),
            recipe.loss("boxes"),
            recipe.loss("teacherScores"),
            recipe.loss("teacherBoxes")));
  }
}
