package io.siamflow.codec;

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
 * @param status what is known of the target on {@code lastFrame}
 * @param lowEvidence consecutive frames of weak evidence up to {@code lastFrame}
 * @param lostFrames consecutive frames on which the target was lost, up to {@code lastFrame}
 * @param startEpoch epoch of {@code startFrame}
 * @param startFrame the frame of the START
 * @param anchorEpoch epoch of {@code anchorFrame}
 * @param anchorFrame the frame of the last START or CORRECT, from which the template is
 * @param lastFrame the last frame that the target has an event on
 * @param framesSkipped frames of the camera that were passed over since {@code lastFrame}
 */
public record TargetRecord(
    String trackId,
    String label,
    String modelId,
    String modelSha256,
    TargetState state,
    TargetStatus status,
    int lowEvidence,
    int lostFrames,
    long startEpoch,
    long startFrame,
    long anchorEpoch,
    long anchorFrame,
    long lastFrame,
    int framesSkipped) {}
