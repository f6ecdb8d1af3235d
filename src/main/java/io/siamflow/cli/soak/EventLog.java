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
  private long repeated;
  private String firstRepeated;
  private long contradicted;
  private String firstContradicted;

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
   * @param lost events that are missing
   * @param repeated further events of an id
   * @param changed events that say something else, among them repetitions, and events that the
   *     other run has not
   * @param example one of them, or null; of repetitions only if there is nothing else
   */
  record Difference(long lost, long repeated, long changed, String example) {

    static final Difference NONE = new Difference(0, 0, 0, null);

    Difference plus(Difference other) {
      return new Difference(
          lost + other.lost,
          repeated + other.repeated,
          changed + other.changed,
          example == null ? other.example : example);
    }
  }

  void add(String eventId, Entry entry) {
    Entry before = events.putIfAbsent(eventId, entry);
    if (before == null) {
      return;
    }
    repeated++;
    if (firstRepeated == null) {
      firstRepeated = eventId + " is there twice";
    }
    if (!entry.isAs(before)) {
      contradicted++;
      if (firstContradicted == null) {
        firstContradicted = "%s is %s, and %s before".formatted(eventId, entry, before);
      }
    }
  }

  Difference against(EventLog uninterrupted) {
    return compare(events, uninterrupted.events)
        .plus(new Difference(0, 0, contradicted, firstContradicted))
        .plus(new Difference(0, repeated, 0, firstRepeated));
  }

  /** How entries differ from those of an uninterrupted run under the same names. */
  static Difference compare(Map<String, Entry> mine, Map<String, Entry> uninterrupted) {
    long lost = 0;
    long changed = 0;
    String example = null;
    for (Map.Entry<String, Entry> expected : uninterrupted.entrySet()) {
      Entry entry = mine.get(expected.getKey());
      if (entry == null) {
        lost++;
        example = expected.getKey() + " is missing";
      } else if (!entry.isAs(expected.getValue())) {
        changed++;
        example = "%s is %s, not %s".formatted(expected.getKey(), entry, expected.getValue());
      }
    }
    for (String name : mine.keySet()) {
      if (!uninterrupted.containsKey(name)) {
        changed++;
        example = name + " is not in the uninterrupted run";
      }
    }
    return new Difference(lost, 0, changed, example);
  }
}
