package io.siamflow.tracker;

import java.io.Serializable;

/**
 * How a box is selected among the proposals of a network, and how fast the target's size follows it
 * (pysot's TRACK section).
 *
 * @param changePenalty strength of the penalty on changes of size and aspect (PENALTY_K)
 * @param windowInfluence weight of the cosine window in the blend with the penalised scores
 * @param sizeRate rate at which width and height follow the box, times its penalised score (LR)
 */
public record SelectionSettings(double changePenalty, double windowInfluence, double sizeRate)
    implements Serializable {

  public SelectionSettings {
    if (!(changePenalty >= 0 && Double.isFinite(changePenalty))) {
      throw new IllegalArgumentException(
          "change penalty is finite and not negative, unlike " + changePenalty);
    }
    requireShare("window influence", windowInfluence);
    requireShare("size rate", sizeRate);
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is between 0 and 1, not " + value);
    }
  }
}
