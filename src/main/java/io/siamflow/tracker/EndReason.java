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
  CAMERA_SILENT
}
