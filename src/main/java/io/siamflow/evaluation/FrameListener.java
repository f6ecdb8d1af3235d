package io.siamflow.evaluation;

import java.io.IOException;
import java.util.Map;

/** Sees every frame of an evaluation with what the tracker said of it. */
public interface FrameListener {

  /**
   * A frame was done.
   *
   * @param frame open until this returns
   * @param reports what is said of each target
   */
  void seen(LabelledSequence sequence, SequenceFrame frame, Map<String, TargetReport> reports)
      throws IOException;

  /** This listener first, then another. */
  default FrameListener and(FrameListener other) {
    return (sequence, frame, reports) -> {
      seen(sequence, frame, reports);
      other.seen(sequence, frame, reports);
    };
  }
}
