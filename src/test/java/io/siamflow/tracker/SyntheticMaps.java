package io.siamflow.tracker;

import java.util.Arrays;

/** Outputs of the SiamRPN family that no network made. */
final class SyntheticMaps {

  /** The square anchor. */
  private static final int SQUARE = 2;

  private static final double ANCHOR_SIDE = 64;

  private SyntheticMaps() {}

  /** Uneven low scores, with one place of a high one that proposes the target's present size. */
  static NetworkOutput anchorsFound(
      TargetState state, int side, int right, int below, FeatureMap mask) {
    NetworkOutput output = anchorsNothing(side, mask);
    int places = side * side;
    float[] scores = output.scores().values();
    for (int i = 5 * places; i < scores.length; i++) {
      scores[i] = i % places % 2 == 0 ? -4 : -5;
    }
    int place = (side / 2 + below) * side + side / 2 + right;
    double scale = 127 / state.exemplarSide();
    scores[(5 + SQUARE) * places + place] = 10;
    float[] regression = output.regression().values();
    regression[(10 + SQUARE) * places + place] =
        (float) Math.log(state.width() * scale / ANCHOR_SIDE);
    regression[(15 + SQUARE) * places + place] =
        (float) Math.log(state.height() * scale / ANCHOR_SIDE);
    return output;
  }

  static NetworkOutput anchorsNothing(int side, FeatureMap mask) {
    int places = side * side;
    float[] scores = new float[10 * places];
    Arrays.fill(scores, 5 * places, 10 * places, -10);
    return new NetworkOutput(
        new FeatureMap(scores, 0, 10, side, side),
        new FeatureMap(new float[20 * places], 0, 20, side, side),
        Goldens.similarity(1, .5f),
        mask);
  }
}
