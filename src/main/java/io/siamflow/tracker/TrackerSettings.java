package io.siamflow.tracker;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/** Settings of a tracking method; they make its tracker. */
public sealed interface TrackerSettings extends Serializable
    permits SiamFcSettings, SiamRpnSettings, SiamMaskSettings, NanoTrackSettings {

  /** Side of the search crops of a target that is not lost, pixels. */
  int searchSide();

  /** Rows, and columns, of the score map that the tracker reads of a search crop of this side. */
  int mapSide(int cropSide);

  /** How a target is lost, searched for and found again. */
  LongTermSettings longTerm();

  /** The same with other settings of how a target is lost and found. */
  TrackerSettings withLongTerm(LongTermSettings settings);

  /** The tracker with these settings. */
  SiameseTracker tracker();

  /** What a search costs, in searches of {@link #searchSide()}: the ratio of the areas. */
  default double searchCost(Standing standing) {
    double ratio = (double) longTerm().side(standing, searchSide()) / searchSide();
    return ratio * ratio;
  }

  /** All sides of search crops, rising: {@link #searchSide()} and those of lost targets. */
  default List<Integer> searchSides() {
    return Stream.concat(Stream.of(searchSide()), longTerm().lostSides().stream())
        .distinct()
        .sorted()
        .toList();
  }
}
