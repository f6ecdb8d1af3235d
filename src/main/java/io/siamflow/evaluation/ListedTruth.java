package io.siamflow.evaluation;

import java.util.List;
import java.util.Optional;

/**
 * The regions of one target.
 *
 * @param regions one for each frame; empty where the target is absent
 */
record ListedTruth(List<Optional<Region>> regions) implements SequenceTruth {

  ListedTruth {
    regions = List.copyOf(regions);
  }

  @Override
  public List<String> targets() {
    return List.of(ONLY_TARGET);
  }

  @Override
  public int size() {
    return regions.size();
  }

  @Override
  public Optional<Region> region(String target, int frame) {
    return frame < regions.size() ? regions.get(frame) : Optional.empty();
  }
}
