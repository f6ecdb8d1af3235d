package io.siamflow.cli;

import io.siamflow.codec.EventId;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.Mask;
import io.siamflow.image.Picture;
import io.siamflow.tracker.Conclusion;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.Evidence;
import io.siamflow.tracker.LostBudget;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TargetStatus;
import io.siamflow.tracker.TemplateEmbedding;
import io.siamflow.tracker.TrackingBatch;
import io.siamflow.tracker.UnusableOutputException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * One target of a camera, followed through its frames in this process: the events are those of a
 * job that gets the same START and the same frames, as long as the camera's {@link LostCredit} says
 * on which of them it is searched for. Not safe for use by several threads at once.
 */
final class CameraTarget {

  private final Model model;
  private final TrackCommand start;
  private final Duration lostLimit;
  private final TrackingBatch batch;
  private TargetState state;
  private TemplateEmbedding template;
  private Standing standing;
  private Box box;
  private long searchedAt;
  private Long lostSince;
  private boolean ended;

  /**
   * A target that is not marked yet.
   *
   * @param model stays open until the last frame; its closing is the caller's
   * @param start a START
   * @param lostLimit how long it may be lost before it ends
   */
  CameraTarget(Model model, TrackCommand start, Duration lostLimit) {
    this.model = model;
    this.start = start;
    this.lostLimit = lostLimit;
    this.batch = new TrackingBatch(model, 1);
  }

  /** The target as the camera's lost ones share their budget; nothing if it is not lost. */
  Optional<LostBudget.Lost> lost() {
    boolean isLost = state != null && !ended && standing.status() == TargetStatus.LOST;
    return isLost
        ? Optional.of(
            new LostBudget.Lost(start.trackId(), searchedAt, model.settings().searchCost(standing)))
        : Optional.empty();
  }

  /**
   * Marks the target on the first frame, searches for it on every later one.
   *
   * @param frameNumber the START's on the first frame
   * @param capturedAt milliseconds since 1970-01-01T00:00Z
   * @param searched the lost targets' tracks that are searched for on this frame
   * @return nothing once the track has ended
   * @throws IOException if the network's output is not finite; names the model and the frame
   * @throws IllegalArgumentException if the first frame is not the START's
   */
  Optional<TrackEvent> follow(
      Picture frame, long frameNumber, long capturedAt, Set<String> searched) throws IOException {
    if (ended) {
      return Optional.empty();
    }
    if (state == null) {
      if (frameNumber != start.frameNumber()) {
        throw new IllegalArgumentException(
            "a START on frame %d begins with frame %d".formatted(start.frameNumber(), frameNumber));
      }
      mark(frame);
      searchedAt = frameNumber;
      return Optional.of(
          event(
              frameNumber, capturedAt, TargetStatus.STARTED, start.commandId(), null, null, null));
    }
    boolean rests = lost().isPresent() && !searched.contains(start.trackId());
    Conclusion conclusion = rests ? rest() : search(frame, frameNumber);
    standing = conclusion.standing();
    box = conclusion.box();
    if (standing.status() != TargetStatus.LOST) {
      lostSince = null;
    } else if (lostSince == null) {
      lostSince = capturedAt;
    }
    ended = lostSince != null && capturedAt - lostSince >= lostLimit.toMillis();
    return Optional.of(
        event(
            frameNumber,
            capturedAt,
            ended ? TargetStatus.ENDED : standing.status(),
            null,
            conclusion.evidence(),
            conclusion.rotatedBox(),
            conclusion.mask()));
  }

  /** The box that was reported last. */
  Box lastBox() {
    return box;
  }

  private void mark(Picture frame) {
    box = start.box();
    state = model.tracker().start(box, frame.meanColor());
    int index = batch.mark(frame, state);
    batch.run();
    template = batch.embedding(index);
    standing = Standing.MARKED;
    batch.clear();
  }

  private Conclusion rest() {
    Standing still =
        new Standing(TargetStatus.LOST, standing.weakFrames(), standing.lostFrames() + 1);
    return new Conclusion(state, still, box, null, null, null);
  }

  private Conclusion search(Picture frame, long frameNumber) throws IOException {
    int index = batch.search(frame, state, standing, template);
    Conclusion conclusion;
    try {
      batch.run();
      conclusion = batch.conclusion(index);
    } catch (UnusableOutputException e) {
      throw new IOException(
          "model %s, frame %d: %s".formatted(model.id(), frameNumber, e.getMessage()), e);
    }
    searchedAt = frameNumber;
    state = conclusion.state();
    template = batch.template(index);
    batch.clear();
    return conclusion;
  }

  private TrackEvent event(
      long frameNumber,
      long capturedAt,
      TargetStatus status,
      String commandId,
      Evidence evidence,
      RotatedBox rotatedBox,
      Mask mask) {
    return new TrackEvent(
        EventId.of(start.cameraId(), start.streamEpoch(), frameNumber, start.trackId()),
        start.cameraId(),
        start.streamEpoch(),
        frameNumber,
        capturedAt,
        start.trackId(),
        start.label(),
        commandId,
        status,
        ended ? EndReason.LOST : null,
        box,
        rotatedBox,
        mask,
        evidence,
        model.id(),
        model.sha256(),
        0,
        false);
  }
}
