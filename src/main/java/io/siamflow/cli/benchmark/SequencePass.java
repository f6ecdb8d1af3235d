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

  private final List<Sequence> sequences;

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
   * Plays all sequences.
   *
   * @param cameras how many frames a step of the follower stands for
   */
  Sample run(Followers followers, int cameras) throws IOException {
    PictureDecoder decoder = new PictureDecoder(MAX_PIXELS);
    List<Double> millis = new ArrayList<>();
    double overlaps = 0;
    for (Sequence sequence : sequences) {
      List<Box> boxes = new ArrayList<>();
      try (Follower follower = followers.open()) {
        for (int i = 0; i < sequence.truth().size(); i++) {
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
      overlaps += AverageOverlap.of(sequence, boxes);
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
}
