package io.siamflow.cli.soak;

import io.siamflow.geometry.Box;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import java.util.HashMap;
import java.util.Map;

/** The events of one run, to be compared with those of another. Not safe for several threads. */
final class EventLog {

  private static final double BOX_TOLERANCE = 1e-3;
  private static final double SCORE_TOLERANCE = 1e-3;

  private final Map<String, Entry> events = new HashMap<>();
  private final Map<String, Integer> doubled = new HashMap<>();

  /**
   * What matters of an event.
   *
   * @param endReason null unless the target ended
   * @param score null if nothing was searched
   */
  record Entry(TargetStatus status, EndReason endReason, Box box, Double score) {

    /** Whether both say the same, boxes to 1e-3 px and scores to 1e-3. */
    boolean isAs(Entry other) {
      return status == other.status
          && endReason == other.endReason
          && near(box.x(), other.box.x(), BOX_TOLERANCE)
          && near(box.y(), other.box.y(), BOX_TOLERANCE)
          && near(box.width(), other.box.width(), BOX_TOLERANCE)
          && near(box.height(), other.box.height(), BOX_TOLERANCE)
          && (score == null) == (other.score == null)
          && (score == null || near(score, other.score, SCORE_TOLERANCE));
    }

    private static boolean near(double a, double b, double tolerance) {
      return Math.abs(a - b) <= tolerance;
    }
  }

  /**
   * How a run's events differ from those of an uninterrupted one.
   *
   * @param lost ids that are missing
   * @param doubled further events of an id
   * @param changed events that say something else, and ids that the other run has not
   * @param example one of them, or null
   */
  record Difference(long lost, long doubled, long changed, String example) {}

  void add(String eventId, Entry entry) {
    if (events.putIfAbsent(eventId, entry) != null) {
      doubled.merge(eventId, 1, Integer::sum);
    }
  }

  Difference against(EventLog uninterrupted) {
    long lost = 0;
    long changed = 0;
    String example = null;
    for (Map.Entry<String, Entry> expected : uninterrupted.events.entrySet()) {
      Entry mine = events.get(expected.getKey());
      if (mine == null) {
        lost++;
        example = expected.getKey() + " is missing";
      } else if (!mine.isAs(expected.getValue())) {
        changed++;
        example = "%s is %s, not %s".formatted(expected.getKey(), mine, expected.getValue());
      }
    }
    for (String id : events.keySet()) {
      if (!uninterrupted.events.containsKey(id)) {
        changed++;
        example = id + " is not in the uninterrupted run";
      }
    }
    long twice = doubled.values().stream().mapToInt(Integer::intValue).sum();
    if (twice > 0) {
      example = doubled.keySet().iterator().next() + " is there twice";
    }
    return new Difference(lost, twice, changed, example);
  }
}
