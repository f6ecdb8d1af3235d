package io.siamflow.tracker;

/**
 * Where a target stands between found and lost.
 *
 * @param status what is known of it
 * @param weakFrames consecutive frames of weak evidence up to now
 * @param lostFrames consecutive frames on which it was lost
 */
public record Standing(TargetStatus status, int weakFrames, int lostFrames) {

  /** A target that was just marked. */
  public static final Standing MARKED = new Standing(TargetStatus.TRACKED, 0, 0);

  /**
   * The target is out of sight for a reason other than the evidence, such as a restarted stream.
   */
  public Standing lost() {
    return new Standing(TargetStatus.LOST, weakFrames, 0);
  }
}
