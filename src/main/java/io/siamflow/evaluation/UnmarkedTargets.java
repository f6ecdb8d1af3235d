package io.siamflow.evaluation;

import io.siamflow.image.Picture;
import io.siamflow.tracker.MarkLimits;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The targets of a sequence that no frame has marked yet. */
final class UnmarkedTargets {

  private final SequenceTruth truth;
  private final Set<String> waiting;

  /** All of a sequence. */
  UnmarkedTargets(SequenceTruth truth) {
    this.truth = truth;
    this.waiting = new LinkedHashSet<>(truth.targets());
  }

  /**
   * Marks those that are there on a frame with a box that {@link MarkLimits} accept; the others go
   * on waiting.
   *
   * @return the marks, by target
   * @throws IOException if the truth cannot be read; the message names the file
   */
  Map<String, Region> mark(SequenceFrame frame) throws IOException {
    Map<String, Region> marks = new LinkedHashMap<>();
    for (String target : waiting) {
      Optional<Region> region = truth.region(target, frame.number());
      if (region.isPresent() && isAccepted(region.get(), frame.picture())) {
        marks.put(target, region.get());
      }
    }
    waiting.removeAll(marks.keySet());
    return marks;
  }

  private static boolean isAccepted(Region region, Picture picture) {
    return MarkLimits.refusal(region.box(), picture.width(), picture.height()).isEmpty();
  }
}
