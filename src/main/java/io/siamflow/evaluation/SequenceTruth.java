package io.siamflow.evaluation;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where the targets of a sequence are. */
public interface SequenceTruth {

  /** The only target's name in a sequence with one. */
  String ONLY_TARGET = "1";

  /** The targets, at least one. */
  List<String> targets();

  /** The number of frames that have ground truth, from the first on. */
  int size();

  /**
   * Where a target is on a frame, or nothing if it is absent.
   *
   * @param frame index from 0
   * @throws IOException if a mask cannot be read; the message names the file
   */
  Optional<Region> region(String target, int frame) throws IOException;

  /** What is on a frame that nobody has to find. */
  default List<IgnoredBox> ignored(int frame) {
    return List.of();
  }
}
