package io.siamflow.tracker;

import java.util.List;

/**
 * Settings of SiamFC (Bertinetto et al. 2016; siamese-fc {@code tracker.m}, siamfc-pytorch {@code
 * siamfc.py}).
 *
 * @param scales how many scales are searched, odd
 * @param scaleStep ratio of neighbouring scales
 * @param scalePenalty factor on the responses of all but the middle scale
 * @param scaleRate rate at which the size follows the best scale
 * @param windowInfluence weight of the cosine window in the blend with the response
 * @param templateRate running average's rate of the template; 0 keeps the first one
 * @param longTerm how a target is lost and found again
 */
public record SiamFcSettings(
    int scales,
    double scaleStep,
    double scalePenalty,
    double scaleRate,
    double windowInfluence,
    double templateRate,
    LongTermSettings longTerm)
    implements TrackerSettings {

  private static final LongTermSettings LONG_TERM =
      new LongTermSettings(
          new StatusPolicy(likeness(3, .42), likeness(3.25, .45), likeness(3.5, .5), 10),
          List.of(543, 831),
          10,
          .001);

  private static EvidenceFloor likeness(double peakToSidelobe, double similarity) {
    return new EvidenceFloor(Double.NEGATIVE_INFINITY, peakToSidelobe, similarity);
  }

  /** The published settings with three scales. */
  public static final SiamFcSettings THREE_SCALES =
      new SiamFcSettings(3, 1.0375, .9745, .59, .176, 0, LONG_TERM);

  /** The published settings with five scales. */
  public static final SiamFcSettings FIVE_SCALES =
      new SiamFcSettings(5, 1.0255, .962, .34, .168, 0, LONG_TERM);

  public SiamFcSettings {
    if (scales < 1 || scales % 2 == 0) {
      throw new IllegalArgumentException("scales is odd and positive, not " + scales);
    }
    if (!(scaleStep > 1)) {
      throw new IllegalArgumentException("scale step is above 1, not " + scaleStep);
    }
    requireShare("scale penalty", scalePenalty);
    requireShare("scale rate", scaleRate);
    requireShare("window influence", windowInfluence);
    requireShare("template rate", templateRate);
    for (int side : longTerm.lostSides()) {
      if (side < SiamFcTracker.SEARCH_SIDE
          || (side - SiamFcTracker.EXEMPLAR_SIDE) % SiamFcTracker.STRIDE != 0) {
        throw new IllegalArgumentException(
            "lost side is 255 or more, 127 and a multiple of 8, not " + side);
      }
    }
  }

  private static void requireShare(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " is between 0 and 1, not " + value);
    }
  }

  @Override
  public int searchSide() {
    return SiamFcTracker.SEARCH_SIDE;
  }

  @Override
  public int mapSide(int cropSide) {
    return (cropSide - SiamFcTracker.EXEMPLAR_SIDE) / SiamFcTracker.STRIDE + 1;
  }

  @Override
  public SiamFcSettings withLongTerm(LongTermSettings settings) {
    return new SiamFcSettings(
        scales, scaleStep, scalePenalty, scaleRate, windowInfluence, templateRate, settings);
  }

  @Override
  public SiameseTracker tracker() {
    return new SiamFcTracker(this);
  }
}
