package io.siamflow.evaluation;

/**
 * How a benchmark's ground truth says that a target is absent; every other line is refused.
 *
 * @param benchmark its name, for messages
 * @param nan whether a line of NaN alone says so
 * @param noArea whether a box without width or height says so
 * @param negative whether a box whose width or height is below 0 says so
 */
record AbsentLines(String benchmark, boolean nan, boolean noArea, boolean negative) {

  /** Where the benchmark is not known, both. */
  static final AbsentLines ANY = new AbsentLines("", true, true, false);

  static final AbsentLines OTB = new AbsentLines("OTB", false, true, false);
  static final AbsentLines UAV = new AbsentLines("UAV123", true, true, false);

  /** tiger-6 and lion-5 have published lines with sizes of -11 and -1. */
  static final AbsentLines LASOT = new AbsentLines("LaSOT", true, true, true);

  static final AbsentLines GOT10K = new AbsentLines("GOT-10k", false, true, false);

  /** Where {@code cover.label} says how much is visible, the box of what is not may be anything. */
  static final AbsentLines GOT10K_COVERED = new AbsentLines("GOT-10k", false, true, true);

  /** VOT's long-term challenge; in the others a target is never absent. */
  static final AbsentLines VOT = new AbsentLines("VOT", true, false, false);
}
