package io.siamflow.training;

/** What a teacher can say of a pair. */
public enum Lesson {
  /** How probable the target is at each place of the search region. */
  SCORES,
  /** The target's box as it is seen at each place. */
  BOXES,
  /** How similar the two pictures are. */
  SIMILARITY
}
