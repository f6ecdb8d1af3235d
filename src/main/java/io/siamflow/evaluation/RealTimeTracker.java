package io.siamflow.evaluation;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A tracker to which frames come at a rate: those that pass while it is busy are lost to it. The
 * time is that of the camera, advanced by how long the tracker's own steps take, so nothing waits.
 *
 * <p>Frame n is captured at n / rate. A tracker that gets free takes the newest frame. A frame's
 * answer is the newest one that was ready when the next frame was captured; before the first one a
 * target is where it was marked. A frame with a mark is never lost.
 */
public final class RealTimeTracker implements EvaluatedTracker {

  private static final double NANOS = 1e9;

  /** Frames. */
  private static final int WARM_UP = 30;

  private final EvaluatedTracker tracker;
  private final double framesPerSecond;
  private final LongSupplier nanoTime;

  /**
   * A tracker that has to keep up.
   *
   * @param tracker is closed with it
   * @param nanoTime a clock in nanoseconds, such as {@link System#nanoTime}
   * @throws IllegalArgumentException if the rate is not above 0
   */
  public RealTimeTracker(EvaluatedTracker tracker, double framesPerSecond, LongSupplier nanoTime) {
    if (!(framesPerSecond > 0 && Double.isFinite(framesPerSecond))) {
      throw new IllegalArgumentException("a rate is above 0, not " + framesPerSecond);
    }
    this.tracker = tracker;
    this.framesPerSecond = framesPerSecond;
    this.nanoTime = nanoTime;
  }

  @Override
  public String id() {
    return tracker.id();
  }

  @Override
  public Session open(LabelledSequence sequence) throws IOException {
    return new RealTimeSession(tracker.open(sequence));
  }

  /**
   * Plays the first frames of a sequence, {@value #WARM_UP} at most, without measuring them, in a
   * session that does not count: what a process takes for its first steps alone is thus not taken
   * for the tracker's pace. Every target is marked on the first frame on which it can be.
   *
   * @throws IOException if a frame cannot be read; the message names the file
   */
  public void warmUp(LabelledSequence sequence) throws IOException {
    UnmarkedTargets unmarked = new UnmarkedTargets(sequence.truth());
    try (Session session = tracker.open(sequence);
        FrameSource.Playback playback = sequence.frames().play()) {
      for (int i = 0; i < WARM_UP; i++) {
        Optional<SequenceFrame> next = playback.next();
        if (next.isEmpty()) {
          return;
        }
        try (SequenceFrame frame = next.get()) {
          session.step(frame, unmarked.mark(frame));
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    tracker.close();
  }

  /** A step whose reports are there at a time of the camera's clock, seconds. */
  private record Step(double readyAt, Map<String, TargetReport> reports) {}

  private final class RealTimeSession implements Session {

    private final Session session;
    private final Map<String, TargetReport> answer = new LinkedHashMap<>();
    private final Deque<Step> running = new ArrayDeque<>();

    /** Seconds on the camera's clock. */
    private double busyUntil;

    RealTimeSession(Session session) {
      this.session = session;
    }

    @Override
    public Map<String, TargetReport> step(SequenceFrame frame, Map<String, Region> starts)
        throws IOException {
      double captured = frame.number() / framesPerSecond;
      double next = (frame.number() + 1) / framesPerSecond;
      starts.forEach((target, region) -> answer.put(target, new TargetReport(region, 1, true)));
      if (!starts.isEmpty() || busyUntil < next) {
        long begin = nanoTime.getAsLong();
        Map<String, TargetReport> reports = new LinkedHashMap<>(session.step(frame, starts));
        busyUntil = Math.max(captured, busyUntil) + (nanoTime.getAsLong() - begin) / NANOS;
        running.add(new Step(busyUntil, reports));
      }
      while (!running.isEmpty() && running.peek().readyAt <= next) {
        answer.putAll(running.remove().reports);
      }
      return new LinkedHashMap<>(answer);
    }

    @Override
    public void stop(String target) throws IOException {
      session.stop(target);
      answer.remove(target);
      running.forEach(step -> step.reports.remove(target));
    }

    @Override
    public void close() throws IOException {
      session.close();
    }
  }
}
