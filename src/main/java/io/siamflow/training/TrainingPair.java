package io.siamflow.training;

import io.siamflow.geometry.Box;
import io.siamflow.tracker.NetworkOutput;

/**
 * An exemplar and a search region, cut and augmented.
 *
 * @param exemplar BGR bytes of (127, 127, 3)
 * @param region BGR bytes of (side, side, 3)
 * @param side of the region, pixels
 * @param target where the target is in the region, pixels about the region's middle; null if it is
 *     not there
 * @param boxed whether the target's box is known as a person would draw it; else only where it is
 * @param mask of the target in the region, (side, side), not 0 where it is; null if that is not
 *     known
 * @param teacher what the teacher says of the same crops; null without a teacher
 */
record TrainingPair(
    byte[] exemplar,
    byte[] region,
    int side,
    Box target,
    boolean boxed,
    byte[] mask,
    NetworkOutput teacher) {

  /** The same pair with a teacher's answer. */
  TrainingPair answered(NetworkOutput answer) {
    return new TrainingPair(exemplar, region, side, target, boxed, mask, answer);
  }
}
