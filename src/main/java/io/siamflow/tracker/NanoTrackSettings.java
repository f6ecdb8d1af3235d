package io.siamflow.tracker;

import java.util.List;

/**
 * Settings of NanoTrack (HonglinChu/SiamTrackers, {@code NanoTrack/models/config}).
 *
 * @param mapSide rows, and columns, of the maps of an ordinary search crop: 16 in versions 1 and 2,
 *     15 in version 3 (OUTPUT_SIZE)
 * @param selection how a box is selected and followed
 * @param longTerm how a target is lost and found again; its sides are 255 and a multiple of 16
 */
public record NanoTrackSettings(int mapSide, SelectionSettings selection, LongTermSettings longTerm)
    implements TrackerSettings {

  private static final int SEARCH_SIDE = 255;

  public NanoTrackSettings {
    if (mapSide < 1) {
      throw new IllegalArgumentException("map side is positive, not " + mapSide);
    }
    for (int side : longTerm.lostSides()) {
      if (side < SEARCH_SIDE || (side - SEARCH_SIDE) % PointProposals.STRIDE != 0) {
        throw new IllegalArgumentException("lost side is 255 and a multiple of 16, not " + side);
      }
    }
  }

  @Override
  public int searchSide() {
    return SEARCH_SIDE;
  }

  @Override
  public int mapSide(int cropSide) {
    return mapSide + (cropSide - SEARCH_SIDE) / PointProposals.STRIDE;
  }

  List<Integer> mapSides() {
    return searchSides().stream().map(this::mapSide).toList();
  }

  @Override
  public NanoTrackSettings withLongTerm(LongTermSettings settings) {
    return new NanoTrackSettings(mapSide, selection, settings);
  }

  @Override
  public NanoTracker tracker() {
    return new NanoTracker(this);
  }
}
