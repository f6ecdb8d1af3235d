package io.siamflow.evaluation;

/**
 * How a benchmark's ground truth says that a target is absent; every other line is refused.
 *
 * @param benchmark its name, for messages
 * @param nan whether a line of NaN alone says so
 * @param noArea whether a box without width or height says so
 */
record AbsentLines(String benchmark, boolean nan, boolean noArea) {

  /** Where the benchmark is not known, both. */
  static final AbsentLines ANY = new AbsentLines("", true, true);

  static final AbsentLines OTB = new AbsentLines("OTB", false, true);
  static final AbsentLines UAV = new AbsentLines("UAV123", true, true);
  static final AbsentLines GOT10K = new AbsentLines("GOT-10k", false, true);

  /** VOT's long-term challenge; in the others a target is never absent. */
  static final AbsentLines VOT = new AbsentLines("VOT", true, false);
}
