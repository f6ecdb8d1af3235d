package io.siamflow.tracker;

/**
 * Judges a target by the peak-to-sidelobe ratio of its response, with hysteresis: it takes more
 * evidence to come back than to stay.
 *
 * @param weakBelow a ratio below this is weak evidence: the target is UNCERTAIN
 * @param clearFrom a ratio from here on makes an UNCERTAIN target TRACKED again
 * @param foundFrom a ratio from here on makes a LOST target RECOVERED
 * @param lostAfter consecutive frames of weak evidence after which a target is LOST
 */
public record StatusPolicy(double weakBelow, double clearFrom, double foundFrom, int lostAfter) {

  public StatusPolicy {
    if (!(weakBelow <= clearFrom && clearFrom <= foundFrom)) {
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

  /** The standing after a frame on which the target was searched. */
  public Standing next(Standing standing, double peakToSidelobe) {
    return switch (standing.status()) {
      case LOST ->
          peakToSidelobe >= foundFrom
              ? new Standing(TargetStatus.RECOVERED, 0, 0)
              : new Standing(TargetStatus.LOST, 0, standing.lostFrames() + 1);
      case UNCERTAIN -> peakToSidelobe >= clearFrom ? Standing.MARKED : weak(standing);
      case STARTED, TRACKED, RECOVERED ->
          peakToSidelobe >= weakBelow ? Standing.MARKED : weak(standing);
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
