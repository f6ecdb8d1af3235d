package io.siamflow.cli;

import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackEvent;
import io.siamflow.evaluation.AbsenceClip;
import io.siamflow.image.Picture;
import io.siamflow.tracker.LostBudget;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What the events of a followed target say of a clip, with the truth beside it.
 *
 * @param clip the clip
 * @param steps one for each frame behind the first
 */
record LongTermRun(AbsenceClip clip, List<Step> steps) {

  private static final LostBudget BUDGET = new LostBudget(2);
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final long FRAME_MS = 40;

  /**
   * A frame.
   *
   * @param overlap of the reported box with the target; 0 where it is not present
   * @param cost of the search, ordinary searches; 0 where there was none
   */
  record Step(AbsenceClip.Frame frame, TargetStatus status, double overlap, double cost) {

    boolean isLost() {
      return status == TargetStatus.LOST;
    }
  }

  /** Follows the target with the default budget, at 25 frames a second. */
  static LongTermRun of(AbsenceClip clip, Model model) throws IOException {
    TrackCommand start = StartCommand.of("clip", 0, "1", clip.frames().get(0).truth(), null, null);
    FollowedTarget target = new FollowedTarget(model, start, BUDGET, LIMIT);
    List<Step> steps = new ArrayList<>();
    int lostFrames = 0;
    for (int i = 0; i < clip.frames().size(); i++) {
      AbsenceClip.Frame frame = clip.frames().get(i);
      try (Picture picture = frame.source().open()) {
        TrackEvent event = target.follow(picture, i, FRAME_MS * i).orElseThrow();
        Standing before =
            lostFrames == 0 ? Standing.MARKED : new Standing(TargetStatus.LOST, 0, lostFrames);
        double cost = event.evidence() == null ? 0 : model.settings().searchCost(before);
        double overlap = frame.isPresent() ? event.box().overlap(frame.truth()) : 0;
        if (i > 0) {
          steps.add(new Step(frame, event.status(), overlap, cost));
        }
        lostFrames = event.status() == TargetStatus.LOST ? lostFrames + 1 : 0;
      }
    }
    return new LongTermRun(clip, steps);
  }
}
