package io.siamflow.tracker;

import java.io.Serializable;
import java.util.List;

/**
 * How a target is lost, searched for and found again.
 *
 * @param status when it is lost and when found
 * @param lostSides sides of the search crops of a lost target, rising, at most 2047 pixels, at the
 *     scale of the ordinary ones: the region grows from one to the next; empty searches in the
 *     ordinary one
 * @param growEvery frames after which a lost target's region grows to the next side; 0 begins with
 *     the last one
 * @param lostWindowInfluence weight of the cosine window in the blend with the scores while the
 *     region is a wide one
 */
public record LongTermSettings(
    StatusPolicy status, List<Integer> lostSides, int growEvery, double lostWindowInfluence)
    implements Serializable {

  private static final int LARGEST_SIDE = 2047;

  public LongTermSettings {
    lostSides = List.copyOf(lostSides);
    for (int i = 0; i < lostSides.size(); i++) {
      if (lostSides.get(i) <= (i == 0 ? 0 : lostSides.get(i - 1))) {
        throw new IllegalArgumentException("lost sides are positive and rise, unlike " + lostSides);
      }
    }
    if (!lostSides.isEmpty() && lostSides.get(lostSides.size() - 1) > LARGEST_SIDE) {
      throw new IllegalArgumentException(
          "lost sides are at most " + LARGEST_SIDE + ", unlike " + lostSides);
    }
    if (growEvery < 0) {
      throw new IllegalArgumentException("grow every is not negative, unlike " + growEvery);
    }
    if (!(lostWindowInfluence >= 0 && lostWindowInfluence <= 1)) {
      throw new IllegalArgumentException(
          "lost window influence is between 0 and 1, not " + lostWindowInfluence);
    }
  }

  /** The same with another policy. */
  public LongTermSettings withStatus(StatusPolicy policy) {
    return new LongTermSettings(policy, lostSides, growEvery, lostWindowInfluence);
  }

  /**
   * Whether a step leaves the target's state as it was: the target is LOST, the evidence is weak,
   * and the next search is in a wider region around the place where it was. Before its region grows
   * a target goes on as the published trackers do.
   *
   * @param ordinarySide side for a target that is not lost
   */
  boolean freezes(Standing reached, Evidence evidence, int ordinarySide) {
    return status.isGone(reached, evidence) && side(reached, ordinarySide) > ordinarySide;
  }

  /**
   * The side of the crop in which a target is searched.
   *
   * @param ordinarySide side for a target that is not lost
   */
  public int side(Standing standing, int ordinarySide) {
    if (standing.status() != TargetStatus.LOST || lostSides.isEmpty()) {
      return ordinarySide;
    }
    if (growEvery == 0) {
      return lostSides.get(lostSides.size() - 1);
    }
    int steps = standing.lostFrames() / growEvery;
    return steps == 0 ? ordinarySide : lostSides.get(Math.min(steps, lostSides.size()) - 1);
  }
}
