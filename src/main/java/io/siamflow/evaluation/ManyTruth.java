package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The boxes of many targets. */
final class ManyTruth implements SequenceTruth {

  private final TreeMap<Integer, Map<Integer, Box>> boxes = new TreeMap<>();
  private final Map<Integer, List<IgnoredBox>> ignored = new TreeMap<>();
  private final int size;

  /**
   * The boxes by identity and frame.
   *
   * @param boxes frames count from 0
   * @throws IllegalArgumentException if there is no box
   */
  ManyTruth(Map<Integer, Map<Integer, Box>> boxes) {
    this(boxes, Map.of());
  }

  /**
   * The boxes by identity and frame, and those that nobody has to find, by frame.
   *
   * @param boxes frames count from 0
   * @param ignored frames count from 0
   * @throws IllegalArgumentException if there is no box
   */
  ManyTruth(Map<Integer, Map<Integer, Box>> boxes, Map<Integer, List<IgnoredBox>> ignored) {
    ignored.forEach((frame, list) -> this.ignored.put(frame, List.copyOf(list)));
    boxes.forEach((identity, frames) -> this.boxes.put(identity, Map.copyOf(frames)));
    size =
        1
            + boxes.values().stream()
                .flatMap(frames -> frames.keySet().stream())
                .mapToInt(Integer::intValue)
                .max()
                .orElseThrow(() -> new IllegalArgumentException("holds no box"));
  }

  @Override
  public List<String> targets() {
    return boxes.keySet().stream().map(String::valueOf).toList();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public List<IgnoredBox> ignored(int frame) {
    return ignored.getOrDefault(frame, List.of());
  }

  @Override
  public Optional<Region> region(String target, int frame) {
    return Optional.ofNullable(boxes.get(Integer.valueOf(target)).get(frame)).map(Region::of);
  }
}
