package io.siamflow.evaluation;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Trackers that follow nothing and so prove the measuring itself. */
public enum TruthTracker implements EvaluatedTracker {
  /** Returns the ground truth: every measure is as good as it can be. */
  IDENTITY {
    @Override
    TargetReport report(Optional<Region> truth, TargetReport last) {
      return truth
          .map(region -> new TargetReport(region, 1, true))
          .orElseGet(() -> new TargetReport(last.region(), 0, false));
    }
  },
  /** Returns where the target was marked. */
  STATIC {
    @Override
    TargetReport report(Optional<Region> truth, TargetReport last) {
      return last;
    }
  };

  /** What is said of a target behind the frame on which it was marked. */
  abstract TargetReport report(Optional<Region> truth, TargetReport last);

  @Override
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Session open(LabelledSequence sequence) {
    return new TruthSession(sequence.truth());
  }

  @Override
  public void close() {
    // Nothing is open.
  }

  private final class TruthSession implements Session {

    private final SequenceTruth truth;
    private final Map<String, TargetReport> last = new LinkedHashMap<>();

    TruthSession(SequenceTruth truth) {
      this.truth = truth;
    }

    @Override
    public Map<String, TargetReport> step(SequenceFrame frame, Map<String, Region> starts)
        throws IOException {
      for (Map.Entry<String, TargetReport> target : last.entrySet()) {
        Optional<Region> region = truth.region(target.getKey(), frame.number());
        target.setValue(report(region, target.getValue()));
      }
      starts.forEach((target, region) -> last.put(target, new TargetReport(region, 1, true)));
      return new LinkedHashMap<>(last);
    }

    @Override
    public void stop(String target) {
      last.remove(target);
    }

    @Override
    public void close() {
      last.clear();
    }
  }
}
