package io.siamflow.training;

/**
 * Which pairs are drawn, and how their patches vary.
 *
 * @param mix shares of the kinds of pairs
 * @param gap most frames between the two pictures of a video's pair
 * @param shift how far the target is moved from the search region's middle, pixels; sampled evenly
 *     (SiamRPN++, Li et al. 2019, section 3.2: what keeps a padded network from learning the
 *     middle)
 * @param scale logarithm of how far the search region's scale varies
 * @param exemplarShift the same of the exemplar, pixels
 * @param exemplarScale the same of the exemplar, logarithm
 * @param augmentation what becomes of the patches
 */
public record Sampling(
    Mix mix,
    int gap,
    double shift,
    double scale,
    double exemplarShift,
    double exemplarScale,
    Augmentation augmentation) {

  /**
   * Shares of the kinds of pairs; they need not sum to one.
   *
   * @param video two pictures of an object from a recording
   * @param people the same of a person among others
   * @param photo an object of a photograph, cut twice
   * @param paste an object cut out along its mask, before another background and beside another
   *     object
   * @param region any part of any picture, cut twice
   * @param other the search region shows another object
   */
  public record Mix(
      double video, double people, double photo, double paste, double region, double other) {}
}
