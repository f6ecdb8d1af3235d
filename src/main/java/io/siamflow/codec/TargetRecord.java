package io.siamflow.codec;

import io.siamflow.geometry.Box;
import io.siamflow.tracker.Standing;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TargetStatus;

/**
 * What the job keeps of a live target from frame to frame, beside its template.
 *
 * @param trackId the track, unique within a camera
 * @param label the track's label, or null
 * @param modelId the model that the track is followed with
 * @param modelSha256 hash of the model's weights
 * @param state what the tracker remembers
 * @param box the box that was last reported
 * @param status what is known of the target on {@code lastFrame}
 * @param lowEvidence consecutive frames of weak evidence up to {@code lastFrame}
 * @param lostFrames consecutive frames on which the target was lost, up to {@code lastFrame}
 * @param lostSince capture time of the first frame on which the target was LOST, milliseconds since
 *     1970-01-01T00:00Z, while it is; else null
 * @param searchedAt the last frame on which the target was searched for or marked
 * @param startEpoch epoch of {@code startFrame}
 * @param startFrame the frame of the START
 * @param anchorEpoch epoch of {@code anchorFrame}
 * @param anchorFrame the frame of the last START or CORRECT, from which the template is
 * @param anchorCommand id of that START or CORRECT
 * @param supersededAt while the target catches up after a late CORRECT: the frame of a later mark,
 *     from which on the events already said stand; else null
 * @param lastFrame the last frame that the target has an event on
 * @param framesSkipped frames of the camera that were passed over since {@code lastFrame}
 */
public record TargetRecord(
    String trackId,
    String label,
    String modelId,
    String modelSha256,
    TargetState state,
    Box box,
    TargetStatus status,
    int lowEvidence,
    int lostFrames,
    Long lostSince,
    long searchedAt,
    long startEpoch,
    long startFrame,
    long anchorEpoch,
    long anchorFrame,
    String anchorCommand,
    Long supersededAt,
    long lastFrame,
    int framesSkipped) {

  /** Where the target stands after {@code lastFrame}. */
  public Standing standing() {
    return new Standing(status, lowEvidence, lostFrames);
  }

  /** The target was found or marked on a frame; nothing has been passed over since. */
  public TargetRecord withFound(TargetState newState, Box newBox, long frameNumber) {
    return new TargetRecord(
        trackId,
        label,
        modelId,
        modelSha256,
        newState,
        newBox,
        status,
        lowEvidence,
        lostFrames,
        lostSince,
        searchedAt,
        startEpoch,
        startFrame,
        anchorEpoch,
        anchorFrame,
        anchorCommand,
        supersededAt,
        frameNumber,
        0);
  }

  public TargetRecord withStanding(Standing standing) {
    return new TargetRecord(
        trackId,
        label,
        modelId,
        modelSha256,
        state,
        box,
        standing.status(),
        standing.weakFrames(),
        standing.lostFrames(),
        lostSince,
        searchedAt,
        startEpoch,
        startFrame,
        anchorEpoch,
        anchorFrame,
        anchorCommand,
        supersededAt,
        lastFrame,
        framesSkipped);
  }

  public TargetRecord withAnchor(long epoch, long frameNumber, String commandId) {
    return new TargetRecord(
        trackId,
        label,
        modelId,
        modelSha256,
        state,
        box,
        status,
        lowEvidence,
        lostFrames,
        lostSince,
        searchedAt,
        startEpoch,
        startFrame,
        epoch,
        frameNumber,
        commandId,
        supersededAt,
        lastFrame,
        framesSkipped);
  }

  public TargetRecord withSupersededAt(Long frameNumber) {
    return new TargetRecord(
        trackId,
        label,
        modelId,
        modelSha256,
        state,
        box,
        status,
        lowEvidence,
        lostFrames,
        lostSince,
        searchedAt,
        startEpoch,
        startFrame,
        anchorEpoch,
        anchorFrame,
        anchorCommand,
        frameNumber,
        lastFrame,
        framesSkipped);
  }

  public TargetRecord withLastFrame(long frameNumber) {
    return new TargetRecord(
        trackId,
        label,
        modelId,
        modelSha256,
        state,
        box,
        status,
        lowEvidence,
        lostFrames,
        lostSince,
        searchedAt,
        startEpoch,
        startFrame,
        anchorEpoch,
        anchorFrame,
        anchorCommand,
        supersededAt,
        frameNumber,
        framesSkipped);
  }

  public TargetRecord withFramesSkipped(int frames) {
    return new TargetRecord(
        trackId,
        label,
        modelId,
        modelSha256,
        state,
        box,
        status,
        lowEvidence,
        lostFrames,
        lostSince,
        searchedAt,
        startEpoch,
        startFrame,
        anchorEpoch,
        anchorFrame,
        anchorCommand,
        supersededAt,
        lastFrame,
        frames);
  }

  /** The target is followed with this model from now on. */
  public TargetRecord withModel(String id, String sha256) {
    return new TargetRecord(
        trackId,
        label,
        id,
        sha256,
        state,
        box,
        status,
        lowEvidence,
        lostFrames,
        lostSince,
        searchedAt,
        startEpoch,
        startFrame,
        anchorEpoch,
        anchorFrame,
        anchorCommand,
        supersededAt,
        lastFrame,
        framesSkipped);
  }

  /** Since when the target is lost, and the frame on which it was searched for last. */
  public TargetRecord withSearch(Long lostSinceTime, long frameNumber) {
    return new TargetRecord(
        trackId,
        label,
        modelId,
        modelSha256,
        state,
        box,
        status,
        lowEvidence,
        lostFrames,
        lostSinceTime,
        frameNumber,
        startEpoch,
        startFrame,
        anchorEpoch,
        anchorFrame,
        anchorCommand,
        supersededAt,
        lastFrame,
        framesSkipped);
  }
}
