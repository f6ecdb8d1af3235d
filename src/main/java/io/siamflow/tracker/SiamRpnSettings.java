package io.siamflow.tracker;

import java.util.List;

/**
 * Settings of SiamRPN and SiamRPN++ (pysot {@code core/config.py}).
 *
 * @param searchSide side of the ordinary search crops, 127 and a multiple of 8, pixels
 *     (INSTANCE_SIZE)
 * @param mapBase how many more rows and columns the score map has than {@code (searchSide - 127) /
 *     8 + 1}: 8 for networks with padding whose template features are cut to their middle, else 0
 *     (BASE_SIZE)
 * @param selection how a box is selected and followed
 * @param clipsState whether the state is kept inside the frame as the box is; pysot's long-term
 *     tracker keeps it as it was found
 * @param longTerm how a target is lost and found again; its sides are 127 and a multiple of 8 too
 */
public record SiamRpnSettings(
    int searchSide,
    int mapBase,
    SelectionSettings selection,
    boolean clipsState,
    LongTermSettings longTerm)
    implements TrackerSettings {

  public SiamRpnSettings {
    if (mapBase < 0) {
      throw new IllegalArgumentException("map base is not negative, unlike " + mapBase);
    }
    requireSide("search side", searchSide);
    longTerm.lostSides().forEach(side -> requireSide("lost side", side));
  }

  private static void requireSide(String name, int side) {
    if (side <= PysotCrops.EXEMPLAR_SIDE
        || (side - PysotCrops.EXEMPLAR_SIDE) % Anchors.STRIDE != 0) {
      throw new IllegalArgumentException(name + " is 127 and a multiple of 8, not " + side);
    }
  }

  @Override
  public int mapSide(int cropSide) {
    return (cropSide - PysotCrops.EXEMPLAR_SIDE) / Anchors.STRIDE + 1 + mapBase;
  }

  List<Integer> mapSides() {
    return searchSides().stream().map(this::mapSide).toList();
  }

  @Override
  public SiamRpnSettings withLongTerm(LongTermSettings settings) {
    return new SiamRpnSettings(searchSide, mapBase, selection, clipsState, settings);
  }

  @Override
  public SiamRpnTracker tracker() {
    return new SiamRpnTracker(this);
  }
}
