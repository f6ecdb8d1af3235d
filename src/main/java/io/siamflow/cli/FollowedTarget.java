package io.siamflow.cli;

import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.tracker.LostBudget;
import io.siamflow.tracker.Model;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One target followed through the frames of a camera that has no other, in this process: the events
 * are those of a job that gets the same START and the same frames. Not safe for use by several
 * threads at once.
 */
final class FollowedTarget {

  private final CameraTarget target;
  private final LostCredit lostCredit;

  /**
   * A target that is not marked yet.
   *
   * @param model stays open until the last frame; its closing is the caller's
   * @param start a START
   * @param lostBudget what searching for the target may cost while it is lost
   * @param lostLimit how long it may be lost before it ends
   */
  FollowedTarget(Model model, TrackCommand start, LostBudget lostBudget, Duration lostLimit) {
    target = new CameraTarget(model, start, lostLimit);
    lostCredit = new LostCredit(lostBudget);
  }

  /**
   * Marks the target on the first frame, searches for it on every later one.
   *
   * @param frameNumber the START's on the first frame
   * @param capturedAt milliseconds since 1970-01-01T00:00Z
   * @return nothing once the track has ended
   * @throws IOException if the network's output is not finite; names the model and the frame
   * @throws IllegalArgumentException if the first frame is not the START's
   */
  Optional<TrackEvent> follow(Picture frame, long frameNumber, long capturedAt) throws IOException {
    return target.follow(frame, frameNumber, capturedAt, lostCredit.searchedNext(List.of(target)));
  }

  /** The box that was reported last. */
  Box lastBox() {
    return target.lastBox();
  }
}
