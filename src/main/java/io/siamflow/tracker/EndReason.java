package io.siamflow.tracker;

/** Why a track ended. */
public enum EndReason {
  /** A STOP command. */
  STOPPED,
  /** The camera's stream restarted and the job is set to end its targets then. */
  STREAM_RESTARTED,
  /** It was not found again within the limit. */
  LOST,
  /** No frame of its camera came within the limit. */
  CAMERA_SILENT,
  /** The network gave no finite numbers for it. */
  UNUSABLE_OUTPUT,
  /** The job went on with another model, and no frame was kept to restart the track from. */
  MODEL_CHANGED
}
