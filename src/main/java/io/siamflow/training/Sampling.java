package io.siamflow.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which pairs are drawn, and how their patches vary.
 *
 * @param mix shares of the kinds of pairs
 * @param gap most frames from one picture of a video's pair to the other
 * @param shift how far the target is moved from the search region's middle, pixels; sampled evenly
 *     (SiamRPN++, Li et al. 2019, section 3.2: what keeps a padded network from learning the
 *     middle)
 * @param scale logarithm of how far the search region's scale varies
 * @param exemplarShift the same of the exemplar, pixels
 * @param exemplarScale the same of the exemplar, logarithm
 * @param augmentation what becomes of the patches
 */
public record Sampling(
    @JsonProperty(required = true) Mix mix,
    @JsonProperty(required = true) int gap,
    @JsonProperty(required = true) double shift,
    @JsonProperty(required = true) double scale,
    @JsonProperty(required = true) double exemplarShift,
    @JsonProperty(required = true) double exemplarScale,
    @JsonProperty(required = true) Augmentation augmentation) {

  public Sampling {
    RecipeKeys.requireThere("sampling.mix", mix);
    RecipeKeys.requireThere("sampling.augmentation", augmentation);
    RecipeKeys.requireNotNegative("sampling.gap", gap);
    RecipeKeys.requireNotNegative("sampling.shift", shift);
    RecipeKeys.requireNotNegative("sampling.scale", scale);
    RecipeKeys.requireNotNegative("sampling.exemplarShift", exemplarShift);
    RecipeKeys.requireNotNegative("sampling.exemplarScale", exemplarScale);
  }

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
      @JsonProperty(required = true) double video,
      @JsonProperty(required = true) double people,
      @JsonProperty(required = true) double photo,
      @JsonProperty(required = true) double paste,
      @JsonProperty(required = true) double region,
      @JsonProperty(required = true) double other) {

    public Mix {
      RecipeKeys.requireNotNegative("sampling.mix.video", video);
      RecipeKeys.requireNotNegative("sampling.mix.people", people);
      RecipeKeys.requireNotNegative("sampling.mix.photo", photo);
      RecipeKeys.requireNotNegative("sampling.mix.paste", paste);
      RecipeKeys.requireNotNegative("sampling.mix.region", region);
      RecipeKeys.requireNotNegative("sampling.mix.other", other);
      if (video + people + photo + paste + region + other == 0) {
        throw new IllegalArgumentException("sampling.mix: all shares are 0");
      }
    }
  }
}
