package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A sequence's ground truth and a tracker's boxes, frame by frame.
 *
 * @param truth the target's box, with an area; empty where it is absent
 * @param boxes the tracker's boxes, as many, all finite; they need no area
 */
record FrameBoxes(List<Optional<Box>> truth, List<Box> boxes) {

  FrameBoxes {
    truth = List.copyOf(truth);
    boxes = List.copyOf(boxes);
    if (truth.size() != boxes.size()) {
      throw new IllegalArgumentException(
          "%d boxes for %d frames with ground truth".formatted(boxes.size(), truth.size()));
    }
    if (truth.isEmpty()) {
      throw new IllegalArgumentException("no frame to measure");
    }
    for (int i = 0; i < truth.size(); i++) {
      Box box = boxes.get(i);
      if (!Double.isFinite(box.x() + box.y() + box.width() + box.height())) {
        throw new IllegalArgumentException("frame " + i + ": the box is not finite: " + box);
      }
      if (truth.get(i).isPresent() && !truth.get(i).get().isUsable()) {
        throw new IllegalArgumentException(
            "frame " + i + ": the ground truth has no area: " + truth.get(i).get());
      }
    }
  }

  int size() {
    return truth.size();
  }

  /** Indices of the frames with ground truth, ascending. */
  int[] framesWithTruth() {
    return IntStream.range(0, size()).filter(i -> truth.get(i).isPresent()).toArray();
  }
}
