package io.siamflow.training;

import io.siamflow.geometry.Box;

/**
 * An exemplar and a search region, cut and augmented.
 *
 * @param exemplarObject number of the object that the exemplar shows, the same in all pairs;
 *     negative and of this pair alone for what is no known object
 * @param regionObject the same of the search region
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
    int exemplarObject,
    int regionObject,
    byte[] exemplar,
    byte[] region,
    int side,
    Box target,
    boolean boxed,
    byte[] mask,
    TeacherAnswer teacher) {

  /** The same pair with a teacher's answer. */
  TrainingPair answered(TeacherAnswer answer) {
    return new TrainingPair(
        exemplarObject, regionObject, exemplar, region, side, target, boxed, mask, answer);
  }
}
