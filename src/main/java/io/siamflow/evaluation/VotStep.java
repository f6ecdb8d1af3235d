package io.siamflow.evaluation;

/** What a frame of a run with resets holds; the codes are those of VOT's trajectory files. */
public sealed interface VotStep {

  /** A frame on which the tracker said nothing that could be measured. */
  enum Mark implements VotStep {
    /** The tracker was given the ground truth (code 1). */
    STARTED,
    /** The tracker's region did not overlap with the ground truth (code 2). */
    FAILED,
    /** Between a failure and the next start (code 0). */
    SKIPPED
  }

  /**
   * A frame on which the tracker followed the target.
   *
   * @param region where it saw the target, continuous pixels
   */
  record Tracked(Polygon region) implements VotStep {}
}
