package io.siamflow.training;

import io.siamflow.tracker.Anchors;
import io.siamflow.tracker.SiamFcSettings;
import io.siamflow.tracker.SiamMaskSettings;
import io.siamflow.tracker.SiamRpnSettings;
import io.siamflow.tracker.TrackerSettings;

/** The objective of each kind of tracker, and of an embedding. */
final class Objectives {

  private Objectives() {}

  /**
   * The objective of a recipe.
   *
   * @param settings of the tracker; null for an embedding
   * @throws IllegalArgumentException if the recipe lacks what the objective needs, or the tracker's
   *     networks cannot be trained here
   */
  static Objective of(Recipe recipe, TrackerSettings settings) {
    if (settings == null) {
      return embedding(recipe);
    }
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

  private static EmbeddingObjective embedding(Recipe recipe) {
    if (recipe.contrastive() == null) {
      throw new IllegalArgumentException(
          recipe.architecture()
              + " is trained with the contrastive loss; the recipe lacks its key");
    }
    return new EmbeddingObjective(
        recipe.loss("pairs"), recipe.loss("hardest"), recipe.contrastive());
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
