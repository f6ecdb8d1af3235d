package io.siamflow.codec;

import io.siamflow.geometry.Box;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.Mask;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.Evidence;
import io.siamflow.tracker.TargetStatus;

/**
 * What is known of one target on one frame.
 *
 * @param eventId deterministic, see {@link EventId}
 * @param cameraId the camera; also the record's key
 * @param streamEpoch the frame's epoch
 * @param frameNumber the frame
 * @param capturedAt when the frame was taken, milliseconds since 1970-01-01T00:00Z
 * @param trackId the track
 * @param label the track's label, or null
 * @param commandId the command that caused this event, or null
 * @param status what is known of the target
 * @param endReason for ENDED, else null
 * @param box continuous pixels
 * @param rotatedBox for models that find one, else null
 * @param mask for models that find one, else null
 * @param evidence what speaks for the target being there, or null where nothing was searched
 * @param modelId the model
 * @param modelSha256 hash of the model's weights
 * @param framesSkipped frames of this camera that were passed over since the target's last event
 * @param late whether a command for a passed frame caused this event after the frame had passed
 */
public record TrackEvent(
    String eventId,
    String cameraId,
    long streamEpoch,
    long frameNumber,
    long capturedAt,
    String trackId,
    String label,
    String commandId,
    TargetStatus status,
    EndReason endReason,
    Box box,
    RotatedBox rotatedBox,
    Mask mask,
    Evidence evidence,
    String modelId,
    String modelSha256,
    int framesSkipped,
    boolean late) {

  /** The raw score at the response's peak, or null where nothing was searched. */
  public Double score() {
    return evidence == null ? null : (Double) evidence.score();
  }
}
