package io.siamflow.codec;

/**
 * Event ids are made of what they are about, so the same event has the same id in every run and a
 * consumer can drop repetitions.
 */
public final class EventId {

  private EventId() {}

  /** The id of a target's event on a frame: {@code camera/epoch/frame/track}. */
  public static String of(String cameraId, long streamEpoch, long frameNumber, String trackId) {
    return cameraId + "/" + streamEpoch + "/" + frameNumber + "/" + trackId;
  }

  /**
   * The id of an event that a late command put in the place of one already published: {@code
   * camera/epoch/frame/track/command}.
   */
  public static String revised(
      String cameraId, long streamEpoch, long frameNumber, String trackId, String commandId) {
    return of(cameraId, streamEpoch, frameNumber, trackId) + "/" + commandId;
  }
}
