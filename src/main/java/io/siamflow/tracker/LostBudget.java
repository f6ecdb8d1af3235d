package io.siamflow.tracker;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which lost targets of a camera are searched for on a frame. Every frame brings a credit, in
 * ordinary searches, and a search of a lost target costs its region's area in ordinary ones. Those
 * that have waited longest come first; none is passed over for a cheaper one.
 *
 * @param perFrame credit that a frame brings, ordinary searches
 */
public record LostBudget(double perFrame) implements Serializable {

  public LostBudget {
    if (!(perFrame > 0 && Double.isFinite(perFrame))) {
      throw new IllegalArgumentException(
          "the budget of lost targets is a positive number of searches, not " + perFrame);
    }
  }

  /**
   * A lost target.
   *
   * @param trackId unique among the camera's targets
   * @param searchedAt the frame on which it was searched for last
   * @param cost of a search, ordinary searches
   */
  public record Lost(String trackId, long searchedAt, double cost) {}

  /**
   * What is chosen on a frame.
   *
   * @param searched tracks that are searched for
   * @param credit what is left for the next frame
   */
  public record Choice(Set<String> searched, double credit) {}

  /** Chooses among a camera's lost targets with what the frames before have left. */
  public Choice choose(Collection<Lost> lost, double credit) {
    List<Lost> waiting = new ArrayList<>(lost);
    waiting.sort(Comparator.comparingLong(Lost::searchedAt).thenComparing(Lost::trackId));
    Set<String> searched = new HashSet<>();
    double left = credit + perFrame;
    for (Lost target : waiting) {
      if (target.cost() > left) {
        return new Choice(searched, left);
      }
      left -= target.cost();
      searched.add(target.trackId());
    }
    return new Choice(searched, 0);
  }
}
