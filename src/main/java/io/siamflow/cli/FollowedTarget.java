package io.siamflow.cli;

import io.siamflow.codec.EventId;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.tracker.Conclusion;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TargetStatus;
import io.siamflow.tracker.TemplateEmbedding;
import io.siamflow.tracker.TrackingBatch;

/**
 * One target followed through the frames of one camera in this process: the events are those of a
 * job that gets the same START and the same frames. Not safe for use by several threads at once.
 */
final class FollowedTarget {

  private final Model model;
  private final TrackCommand start;
  private final TrackingBatch batch;
  private TargetState state;
  private TemplateEmbedding template;
  private Standing standing;

  /**
   * A target that is not marked yet.
   *
   * @param model stays open until the last frame; its closing is the caller's
   * @param start a START
   */
  FollowedTarget(Model model, TrackCommand start) {
    this.model = model;
    this.start = start;
    this.batch = new TrackingBatch(model, 1);
  }

  /**
   * Marks the target on the first frame, searches for it on every later one.
   *
   * @param frameNumber the START's on the first frame
   * @param capturedAt milliseconds since 1970-01-01T00:00Z
   * @throws IllegalArgumentException if the first frame is not the START's
   */
  TrackEvent follow(Picture frame, long frameNumber, long capturedAt) {
    if (state == null) {
      if (frameNumber != start.frameNumber()) {
        throw new IllegalArgumentException(
            "a START on frame %d begins with frame %d".formatted(start.frameNumber(), frameNumber));
      }
      mark(frame);
      return event(
          frameNumber, capturedAt, TargetStatus.STARTED, start.commandId(), start.box(), null);
    }
    Conclusion conclusion = search(frame);
    return event(
        frameNumber,
        capturedAt,
        standing.status(),
        null,
        conclusion.box(),
        conclusion.evidence().score());
  }

  private void mark(Picture frame) {
    state = model.tracker().start(start.box(), frame.meanColor());
    int index = batch.mark(frame, state);
    batch.run();
    template = batch.embedding(index);
    standing = Standing.MARKED;
    batch.clear();
  }

  private Conclusion search(Picture frame) {
    int index = batch.search(frame, state, standing, template);
    batch.run();
    Conclusion conclusion = batch.conclusion(index);
    state = conclusion.state();
    template = batch.template(index);
    standing = conclusion.standing();
    batch.clear();
    return conclusion;
  }

  private TrackEvent event(
      long frameNumber,
      long capturedAt,
      TargetStatus status,
      String commandId,
      Box box,
      Double score) {
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
        null,
        box,
        null,
        null,
        score,
        model.id(),
        model.sha256(),
        0,
        false);
  }
}
