package io.siamflow.training;

import io.siamflow.tracker.Anchors;
import io.siamflow.tracker.SiamFcSettings;
import io.siamflow.tracker.SiamMaskSettings;
import io.siamflow.tracker.SiamRpnSettings;
import io.siamflow.tracker.TrackerSettings;
import java.util.List;
import java.util.TreeSet;

/** The objective of each kind of tracker, and of an embedding. */
final class Objectives {

  private Objectives() {}

  private static final List<String> OF_RESPONSES = List.of("truth", "teacher");
  private static final List<String> OF_ANCHORS =
      List.of("scores", "boxes", "teacherScores", "teacherBoxes");
  private static final List<String> OF_MASKS =
      List.of("scores", "boxes", "teacherScores", "teacherBoxes", "mask");
  private static final List<String> OF_EMBEDDINGS = List.of("pairs", "hardest", "teacher");

  /**
   * The objective of a recipe.
   *
   * @param settings of the tracker; null for an embedding
   * @throws IllegalArgumentException if the recipe lacks what the objective needs or asks for what
   *     it does not have, which names the key, or the tracker's networks cannot be trained here
   */
  static Objective of(Recipe recipe, TrackerSettings settings) {
    if (settings == null) {
      return embedding(recipe);
    }
    if (recipe.contrastive() != null) {
      throw new IllegalArgumentException(
          "contrastive: is a loss of embeddings, and %s is a tracker"
              .formatted(recipe.architecture()));
    }
    int side = settings.mapSide(settings.searchSide());
    if (settings instanceof SiamFcSettings) {
      requireLosses(recipe, OF_RESPONSES);
      requireNoBoxKnee(recipe);
      return new ResponseObjective(side, recipe.loss("truth"), recipe.loss("teacher"));
    }
    if (settings instanceof SiamRpnSettings) {
      requireLosses(recipe, OF_ANCHORS);
      return anchors(recipe, side);
    }
    if (settings instanceof SiamMaskSettings mask) {
      requireLosses(recipe, OF_MASKS);
      return new MaskObjective(
          anchors(recipe, side), mask.box().mapBase(), side, recipe.loss("mask"));
    }
    throw new IllegalArgumentException(recipe.architecture() + " cannot be trained here");
  }

  private static void requireLosses(Recipe recipe, List<String> known) {
    for (String name : new TreeSet<>(recipe.losses().keySet())) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "losses.%s: is no loss of %s, which has %s"
                .formatted(name, recipe.architecture(), String.join(", ", known)));
      }
    }
  }

  private static void requireNoBoxKnee(Recipe recipe) {
    if (recipe.boxKnee() != null) {
      throw new IllegalArgumentException(
          "boxKnee: %s has no boxes".formatted(recipe.architecture()));
    }
  }

  private static EmbeddingObjective embedding(Recipe recipe) {
    requireLosses(recipe, OF_EMBEDDINGS);
    requireNoBoxKnee(recipe);
    if (recipe.contrastive() == null) {
      throw new IllegalArgumentException(
          "contrastive: is missing; %s is trained with that loss".formatted(recipe.architecture()));
    }
    return new EmbeddingObjective(
        recipe.loss("pairs"), recipe.loss("hardest"), recipe.loss("teacher"), recipe.contrastive());
  }

  private static AnchorObjective anchors(Recipe recipe, int side) {
    if (recipe.loss("teacherBoxes") > 0 && recipe.loss("teacherScores") == 0) {
      throw new IllegalArgumentException(
          "losses.teacherBoxes: needs teacherScores, which say where the teacher's boxes are"
              + " meant");
    }
    return new AnchorObjective(
        new Anchors(side),
        recipe.boxKnee() == null ? 0 : recipe.boxKnee(),
        new AnchorObjective.Factors(
            recipe.loss("scores"),
            recipe.loss("boxes"),
            recipe.loss("teacherScores"),
            recipe.loss("teacherBoxes")));
  }
}
