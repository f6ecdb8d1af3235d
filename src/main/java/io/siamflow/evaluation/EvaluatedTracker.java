package io.siamflow.evaluation;

import java.io.IOException;
import java.util.Map;

/** A tracker that is measured. */
public interface EvaluatedTracker extends AutoCloseable {

  /** The name that results are filed under: letters, digits, dots, dashes and underscores. */
  String id();

  /**
   * Begins a pass over a sequence, one at a time.
   *
   * @throws IOException if it cannot
   */
  Session open(LabelledSequence sequence) throws IOException;

  @Override
  void close() throws IOException;

  /** One pass over a sequence. */
  interface Session extends AutoCloseable {

    /**
     * Follows all targets on the next frame; frames may be left out, but come in order.
     *
     * @param starts targets that are marked on this frame, and where they are
     * @return what is said of every marked target, also those of this frame, that was not stopped
     */
    Map<String, TargetReport> step(SequenceFrame frame, Map<String, Region> starts)
        throws IOException;

    /** Gives a target up. */
    void stop(String target) throws IOException;

    @Override
    void close() throws IOException;
  }
}
