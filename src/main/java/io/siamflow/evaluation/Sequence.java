package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A recorded sequence with one target.
 *
 * @param name the folder's name
 * @param layout how the folder is laid out
 * @param images the image files in order, at least one
 * @param truth the target's box on each of the first frames, 0-based continuous pixels; empty where
 *     the target is absent. Frames behind the list's end have no ground truth, and a sequence
 *     without any has an empty list.
 */
public record Sequence(
    String name, SequenceLayout layout, List<Path> images, List<Optional<Box>> truth) {

  public Sequence {
    images = List.copyOf(images);
    truth = List.copyOf(truth);
    if (images.isEmpty()) {
      throw new IllegalArgumentException("the sequence " + name + " has no images");
    }
    if (truth.size() > images.size()) {
      throw new IllegalArgumentException(
          "the sequence %s has ground truth for %d frames and %d images"
              .formatted(name, truth.size(), images.size()));
    }
  }

  /** The number of frames. */
  public int size() {
    return images.size();
  }

  /** Whether any frame has ground truth. */
  public boolean hasTruth() {
    return truth.stream().anyMatch(Optional::isPresent);
  }

  /**
   * The target's box on a frame, or nothing where it is absent or the frame has no ground truth.
   *
   * @param frame index from 0
   */
  public Optional<Box> truthOf(int frame) {
    return frame < truth.size() ? truth.get(frame) : Optional.empty();
  }
}
