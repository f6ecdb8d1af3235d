package io.siamflow.codec;

import io.siamflow.geometry.Box;

/**
 * An order to follow a target, to correct it or to stop.
 *
 * @param commandId the sender's id for it
 * @param action what to do
 * @param cameraId the camera; also the record's key
 * @param streamEpoch the camera's epoch that the frame number belongs to
 * @param trackId the track, unique within a camera
 * @param frameNumber the frame on which the box was drawn, or the last frame for STOP
 * @param box where the target is, continuous pixels; null for STOP
 * @param label free text for START, or null
 * @param model id of the model to track with for START, or null for the job's default
 */
public record TrackCommand(
    String commandId,
    Action action,
    String cameraId,
    long streamEpoch,
    String trackId,
    long frameNumber,
    Box box,
    String label,
    String model) {

  /** What to do. */
  public enum Action {
    START,
    STOP,
    CORRECT
  }
}
