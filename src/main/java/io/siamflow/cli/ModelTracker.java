package io.siamflow.cli;

import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackEvent;
import io.siamflow.evaluation.EvaluatedTracker;
import io.siamflow.evaluation.LabelledSequence;
import io.siamflow.evaluation.Region;
import io.siamflow.evaluation.SequenceFrame;
import io.siamflow.evaluation.TargetReport;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.tracker.LostBudget;
import io.siamflow.tracker.MarkLimits;
import io.siamflow.tracker.Model;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model in this process, measured: its events are those of the job, and as there a sequence's
 * targets are one camera's, whose lost ones share the budget.
 */
final class ModelTracker implements EvaluatedTracker {

  private final Model model;
  private final LostBudget lostBudget;
  private final Duration lostLimit;

  /**
   * A tracker.
   *
   * @param model is closed with it
   */
  ModelTracker(Model model, LostBudget lostBudget, Duration lostLimit) {
    this.model = model;
    this.lostBudget = lostBudget;
    this.lostLimit = lostLimit;
  }

  @Override
  public String id() {
    return model.id();
  }

  @Override
  public Session open(LabelledSequence sequence) {
    return new ModelSession(sequence.name());
  }

  @Override
  public void close() {
    model.close();
  }

  private final class ModelSession implements Session {

    private final RecordingClock clock =
        RecordingClock.fromZero(SequenceRecording.FRAMES_PER_SECOND);
    private final LostCredit lostCredit = new LostCredit(lostBudget);
    private final Map<String, CameraTarget> targets = new LinkedHashMap<>();
    private final Map<String, TargetReport> last = new LinkedHashMap<>();
    private final String sequence;

    ModelSession(String sequence) {
      this.sequence = sequence;
    }

    @Override
    public Map<String, TargetReport> step(SequenceFrame frame, Map<String, Region> starts)
        throws IOException {
      Set<String> searched = lostCredit.searchedNext(targets.values());
      for (Map.Entry<String, Region> start : starts.entrySet()) {
        requireMarkable(start.getValue().box(), frame);
        TrackCommand command =
            StartCommand.ofTarget(
                "evaluation", start.getKey(), frame.number(), start.getValue().box());
        targets.put(start.getKey(), new CameraTarget(model, command, lostLimit));
      }
      for (Map.Entry<String, CameraTarget> target : targets.entrySet()) {
        Optional<TrackEvent> event =
            target
                .getValue()
                .follow(
                    frame.picture(), frame.number(), clock.capturedAt(frame.number()), searched);
        last.put(target.getKey(), EventReport.of(event, last.get(target.getKey())));
      }
      return new LinkedHashMap<>(last);
    }

    /** As the job refuses a START. */
    private void requireMarkable(Box box, SequenceFrame frame) throws IOException {
      Picture picture = frame.picture();
      Optional<String> refusal = MarkLimits.refusal(box, picture.width(), picture.height());
      if (refusal.isPresent()) {
        throw new IOException(
            "frame %d, counted from 0, of the sequence %s: %s"
                .formatted(frame.number(), sequence, refusal.get()));
      }
    }

    @Override
    public void stop(String target) {
      targets.remove(target);
      last.remove(target);
    }

    @Override
    public void close() {
      targets.clear();
    }
  }
}
