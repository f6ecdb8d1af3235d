package io.siamflow.cli.benchmark;

import io.siamflow.evaluation.AverageOverlap;
import io.siamflow.evaluation.Sequence;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.media.PictureDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sequences played to a tracker, frame by frame: the time of its steps without reading and decoding
 * the frames, and the mean average overlap.
 */
final class SequencePass {

  private static final long MAX_PIXELS = 1L << 26;

  /**
   * Frames of the first sequence, at most, that are played once before any count: a round that does
   * not count, as of other benchmarks, would take minutes.
   */
  private static final int WARM_UP = 30;

  private final PictureDecoder decoder = new PictureDecoder(MAX_PIXELS);
  private final List<Sequence> sequences;
  private boolean isWarm;

  /** What follows one target; made anew for each sequence. */
  interface Follower extends AutoCloseable {

    /** Marks the target on the first frame. */
    void start(Picture frame, Box box) throws IOException;

    /** Where the target is on the next frame. */
    Box next(Picture frame) throws IOException;

    @Override
    void close();
  }

  /** Makes followers. */
  interface Followers {
    Follower open() throws IOException;
  }

  /**
   * A pass.
   *
   * @param sequences with ground truth on the first frame
   */
  SequencePass(List<Sequence> sequences) {
    this.sequences = List.copyOf(sequences);
  }

  /**
   * Plays all sequences; before the first time, the beginning of one without counting it.
   *
   * @param cameras how many frames a step of the follower stands for
   */
  Sample run(Followers followers, int cameras) throws IOException {
    if (!isWarm) {
      play(sequences.get(0), WARM_UP, followers, new ArrayList<>());
      isWarm = true;
    }
    List<Double> millis = new ArrayList<>();
    double overlaps = 0;
    for (Sequence sequence : sequences) {
      overlaps += AverageOverlap.of(sequence, play(sequence, Integer.MAX_VALUE, followers, millis));
    }
    Spread spread = new Spread(millis);
    double total = millis.stream().mapToDouble(Double::doubleValue).sum();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("frames/s", 1e3 * millis.size() * cameras / total);
    figures.put("ms/frame p50", spread.median() / cameras);
    figures.put("ms/step p99", spread.quantile(.99));
    figures.put("average overlap", overlaps / sequences.size());
    return Sample.of(figures);
  }

  /**
   * Plays a sequence's first frames.
   *
   * @param millis takes each step's time
   * @return where the target was said to be
   */
  private List<Box> play(Sequence sequence, int most, Followers followers, List<Double> millis)
      throws IOException {
    List<Box> boxes = new ArrayList<>();
    int frames = Math.min(most, sequence.truth().size());
    try (Follower follower = followers.open()) {
      for (int i = 0; i < frames; i++) {
        try (Picture frame = decoder.read(sequence.images().get(i))) {
          if (i == 0) {
            Box first = sequence.truth().get(0).orElseThrow();
            follower.start(frame, first);
            boxes.add(first);
          } else {
            long begin = System.nanoTime();
            boxes.add(follower.next(frame));
            millis.add((System.nanoTime() - begin) / 1e6);
          }
        }
      }
    }
    return boxes;
  }
}
