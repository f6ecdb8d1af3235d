package io.siamflow.tracker;

/** What is known of a target on a frame. */
public enum TargetStatus {
  /** Its first frame: the box is the given one. */
  STARTED,
  /** Found. */
  TRACKED,
  /** The evidence is weak; the box is the best guess. */
  UNCERTAIN,
  /** Not seen; the box is where it is searched for. */
  LOST,
  /** Found again after it was lost; TRACKED follows. */
  RECOVERED,
  /** Its last frame; the end reason says why. */
  ENDED
}
