package io.siamflow.cli.benchmark;

import io.siamflow.evaluation.Sequence;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.media.OpenCvTracker;
import java.io.IOException;
import java.util.List;

/** One of OpenCV's trackers, on one thread. */
public final class PeerSubject implements Subject {

  private final OpenCvTracker.Kind kind;
  private final SequencePass pass;

  /** A subject. */
  public PeerSubject(OpenCvTracker.Kind kind, List<Sequence> sequences) {
    this.kind = kind;
    this.pass = new SequencePass(sequences);
  }

  @Override
  public Sample measure() throws IOException {
    return pass.run(() -> new Following(kind.open()), 1);
  }

  private record Following(OpenCvTracker tracker) implements SequencePass.Follower {

    @Override
    public void start(Picture frame, Box box) {
      tracker.start(frame, box);
    }

    @Override
    public Box next(Picture frame) {
      return tracker.next(frame);
    }

    @Override
    public void close() {
      tracker.close();
    }
  }

  @Override
  public void close() {
    // A tracker is closed when its sequence has ended.
  }
}
