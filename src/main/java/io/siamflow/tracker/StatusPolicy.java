package io.siamflow.tracker;

import java.io.Serializable;

/**
 * Judges a target by the evidence of its response, with hysteresis: it takes more to come back than
 * to stay.
 *
 * @param weakBelow evidence that misses this is weak: the target is UNCERTAIN
 * @param clearFrom evidence that meets this makes an UNCERTAIN target TRACKED again
 * @param foundFrom evidence that meets this makes a LOST target RECOVERED; it may ask for a lower
 *     peak-to-sidelobe ratio than the others: other objects in a wide region lower a right peak's
 * @param lostAfter consecutive frames of weak evidence after which a target is LOST
 */
public record StatusPolicy(
    EvidenceFloor weakBelow, EvidenceFloor clearFrom, EvidenceFloor foundFrom, int lostAfter)
    implements Serializable {

  /** Asks for nothing: a target is never UNCERTAIN or LOST, whatever a network answers. */
  public static final StatusPolicy NEVER_LOST =
      new StatusPolicy(EvidenceFloor.NONE, EvidenceFloor.NONE, EvidenceFloor.NONE, 1);

  public StatusPolicy {
    if (!(clearFrom.isAtLeast(weakBelow)
        && foundFrom.score() >= clearFrom.score()
        && foundFrom.similarity() >= clearFrom.similarity())) {
      throw new IllegalArgumentException(
          "thresholds rise from weak to clear to found, not "
              + weakBelow
              + ", "
              + clearFrom
              + ", "
              + foundFrom);
    }
    if (lostAfter < 1) {
      throw new IllegalArgumentException("lost after at least 1 frame, not " + lostAfter);
    }
  }

  /** Whether this evidence is weak. */
  public boolean isWeak(Evidence evidence) {
    return !weakBelow.isMetBy(evidence);
  }

  /** Whether the target is LOST after a step with weak evidence: nothing was found. */
  boolean isGone(Standing reached, Evidence evidence) {
    return reached.status() == TargetStatus.LOST && isWeak(evidence);
  }

  /** The standing after a frame on which the target was searched. */
  public Standing next(Standing standing, Evidence evidence) {
    return switch (standing.status()) {
      case LOST ->
          foundFrom.isMetBy(evidence)
              ? new Standing(TargetStatus.RECOVERED, 0, 0)
              : new Standing(TargetStatus.LOST, 0, standing.lostFrames() + 1);
      case UNCERTAIN -> clearFrom.isMetBy(evidence) ? Standing.MARKED : weak(standing);
      case STARTED, TRACKED, RECOVERED ->
          weakBelow.isMetBy(evidence) ? Standing.MARKED : weak(standing);
      case ENDED -> throw new IllegalArgumentException("an ended target is not searched");
    };
  }

  private Standing weak(Standing standing) {
    int weakFrames = standing.weakFrames() + 1;
    return weakFrames >= lostAfter
        ? new Standing(TargetStatus.LOST, 0, 1)
        : new Standing(TargetStatus.UNCERTAIN, weakFrames, 0);
  }
}
