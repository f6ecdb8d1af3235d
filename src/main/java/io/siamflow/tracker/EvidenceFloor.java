package io.siamflow.tracker;

import java.io.Serializable;

/**
 * The least that is asked of each part of the evidence; negative infinity asks for nothing.
 *
 * @param score least raw score
 * @param peakToSidelobe least ratio
 * @param similarity least cosine similarity
 */
public record EvidenceFloor(double score, double peakToSidelobe, double similarity)
    implements Serializable {

  private static final double NOTHING = Double.NEGATIVE_INFINITY;

  /** Asks for nothing. */
  static final EvidenceFloor NONE = new EvidenceFloor(NOTHING, NOTHING, NOTHING);

  public EvidenceFloor {
    if (Double.isNaN(score) || Double.isNaN(peakToSidelobe) || Double.isNaN(similarity)) {
      throw new IllegalArgumentException("a floor of the evidence is a number");
    }
  }

  /** Asks for a score only. */
  public static EvidenceFloor ofScore(double least) {
    return new EvidenceFloor(least, NOTHING, NOTHING);
  }

  /** Asks for a peak-to-sidelobe ratio only. */
  public static EvidenceFloor ofPeakToSidelobe(double least) {
    return new EvidenceFloor(NOTHING, least, NOTHING);
  }

  /** Whether the evidence has at least everything that is asked for. */
  public boolean isMetBy(Evidence evidence) {
    return evidence.score() >= score
        && evidence.peakToSidelobe() >= peakToSidelobe
        && evidence.similarity() >= similarity;
  }

  /** Whether this asks for at least as much as the other. */
  boolean isAtLeast(EvidenceFloor other) {
    return score >= other.score
        && peakToSidelobe >= other.peakToSidelobe
        && similarity >= other.similarity;
  }
}
