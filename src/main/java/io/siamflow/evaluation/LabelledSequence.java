package io.siamflow.evaluation;

import java.util.List;
import java.util.Set;

/**
 * A sequence of a benchmark.
 *
 * @param name as the benchmark's result files carry it
 * @param frames the pictures
 * @param truth where the targets are, 0-based continuous pixels
 * @param origin what the benchmark's files call the first pixel: 0 or 1
 * @param cover how much of the target is visible on each frame, in eighths; empty where the
 *     benchmark does not say
 * @param markedAbsent frames that the benchmark marks as those without the target: they are misses
 *     in every measure of one pass
 */
public record LabelledSequence(
    String name,
    FrameSource frames,
    SequenceTruth truth,
    int origin,
    List<Integer> cover,
    Set<Integer> markedAbsent) {

  public LabelledSequence {
    cover = List.copyOf(cover);
    markedAbsent = Set.copyOf(markedAbsent);
  }

  /** Whether there is no truth behind the first frame, though there are frames. */
  boolean isUnmeasured() {
    return truth.size() == 1 && frames.size() > 1;
  }

  LabelledSequence(String name, FrameSource frames, SequenceTruth truth, int origin) {
    this(name, frames, truth, origin, List.of(), Set.of());
  }
}
