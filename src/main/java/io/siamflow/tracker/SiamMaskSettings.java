package io.siamflow.tracker;

/**
 * Settings of SiamMask.
 *
 * @param box how its box is found
 * @param maskThreshold a pixel belongs to the target above this probability
 */
public record SiamMaskSettings(SiamRpnSettings box, double maskThreshold)
    implements TrackerSettings {

  public SiamMaskSettings {
    if (!(maskThreshold >= 0 && maskThreshold < 1)) {
      throw new IllegalArgumentException(
          "mask threshold is from 0 to below 1, not " + maskThreshold);
    }
  }

  @Override
  public int searchSide() {
    return box.searchSide();
  }

  @Override
  public int mapSide(int cropSide) {
    return box.mapSide(cropSide);
  }

  @Override
  public LongTermSettings longTerm() {
    return box.longTerm();
  }

  @Override
  public SiamMaskSettings withLongTerm(LongTermSettings settings) {
    return new SiamMaskSettings(box.withLongTerm(settings), maskThreshold);
  }

  @Override
  public SiamMaskTracker tracker() {
    return new SiamMaskTracker(this);
  }
}
