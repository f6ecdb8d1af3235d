package io.siamflow.codec;

import java.util.List;

/**
 * What the job keeps of a camera.
 *
 * @param epoch the camera's epoch, -1 before its first frame
 * @param lastFrame the last frame of that epoch, -1 before the first
 * @param lastCapturedAt when that frame was taken, milliseconds since 1970-01-01T00:00Z
 * @param waiting commands whose frame is still to come, in the order of their arrival
 * @param historyBytes bytes of the encoded frames in the camera's history
 * @param lostCredit ordinary searches that lost targets have saved up, see {@link
 *     io.siamflow.tracker.LostBudget}
 * @param dropped frames in succession that were dropped, not being above the last one
 */
public record CameraRecord(
    long epoch,
    long lastFrame,
    long lastCapturedAt,
    List<WaitingCommand> waiting,
    long historyBytes,
    double lostCredit,
    long dropped) {

  public CameraRecord {
    waiting = List.copyOf(waiting);
  }

  /**
   * A command whose frame is still to come.
   *
   * @param command the command
   * @param origin where it came from
   * @param receivedAt when the job received it, milliseconds since 1970-01-01T00:00Z
   * @param original the record's value as it came; not copied, do not change it
   */
  public record WaitingCommand(
      TrackCommand command, Origin origin, long receivedAt, byte[] original) {}
}
