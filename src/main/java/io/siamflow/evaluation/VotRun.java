package io.siamflow.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One tracker's run over one sequence of VOT with resets (Kristan et al., The Visual Object
 * Tracking VOT2016 Challenge Results): it starts on the ground truth, fails on the frame on which
 * its region no longer overlaps with it, and starts again five frames later. Coordinates are those
 * of the benchmark's files.
 *
 * @param name the sequence's name, for messages
 * @param width the pictures' width, pixels
 * @param height the pictures' height, pixels
 * @param truth the target's outline on each frame, at least one
 * @param steps what happened on each frame, as many
 */
public record VotRun(String name, int width, int height, List<Polygon> truth, List<VotStep> steps) {

  /** Frames from a failure to the next start. */
  public static final int RESTART = 5;

  /** Frames from a start on that do not count for accuracy. */
  static final int BURN_IN = 10;

  public VotRun {
    truth = List.copyOf(truth);
    steps = List.copyOf(steps);
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "%s: no picture has %dx%d pixels".formatted(name, width, height));
    }
    if (truth.size() != steps.size() || steps.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: %d steps for %d frames with ground truth"
              .formatted(name, steps.size(), truth.size()));
    }
    int start = 0;
    int failure = -RESTART;
    for (int i = 0; i < steps.size(); i++) {
      VotStep step = steps.get(i);
      boolean fits =
          i == start
              ? step == VotStep.Mark.STARTED
              : i < start
                  ? step == VotStep.Mark.SKIPPED
                  : step == VotStep.Mark.FAILED || step instanceof VotStep.Tracked;
      if (!fits) {
        throw new IllegalArgumentException(
            "%s: frame %d is %s, but %s"
                .formatted(
                    name,
                    i,
                    step,
                    i == 0
                        ? "a run begins with a start"
                        : i <= start
                            ? "the failure of frame %d skips to a start on frame %d"
                                .formatted(failure, start)
                            : "the tracker was following"));
      }
      if (step == VotStep.Mark.FAILED) {
        failure = i;
        start = i + RESTART;
      }
    }
  }

  /** The number of frames. */
  public int size() {
    return steps.size();
  }

  /** Indices of the frames on which the tracker failed, ascending. */
  public List<Integer> failures() {
    return IntStream.range(0, size())
        .filter(i -> steps.get(i) == VotStep.Mark.FAILED)
        .boxed()
        .toList();
  }

  /**
   * The overlap with the ground truth on each frame, NaN where the tracker did not follow. Regions
   * are clipped to a bound of the width and height less 1, as pysot does for expected overlaps.
   */
  public double[] overlaps() {
    return overlaps(width - 1, height - 1);
  }

  /**
   * The overlaps that count for accuracy: NaN for the ten frames from each start on too. Regions
   * are clipped to a bound of the width and height themselves, as pysot does for accuracy.
   */
  public double[] overlapsAfterBurnIn() {
    double[] overlaps = overlaps(width, height);
    for (int i = 0; i < overlaps.length; i++) {
      if (steps.get(i) == VotStep.Mark.STARTED) {
        Arrays.fill(overlaps, i, Math.min(overlaps.length, i + BURN_IN), Double.NaN);
      }
    }
    return overlaps;
  }

  private double[] overlaps(int right, int bottom) {
    double[] overlaps = new double[size()];
    for (int i = 0; i < overlaps.length; i++) {
      overlaps[i] =
          steps.get(i) instanceof VotStep.Tracked tracked
              ? RasterOverlap.of(tracked.region(), truth.get(i), right, bottom)
              : Double.NaN;
    }
    return overlaps;
  }
}
