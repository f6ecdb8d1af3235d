package io.siamflow.codec;

/**
 * Event ids are made of what they are about, so the same event has the same id in every run and a
 * consumer can drop repetitions. In each part {@code %} is written {@code %25} and {@code /} is
 * written {@code %2F}, so different events have different ids whatever characters a camera's, a
 * track's or a command's id has.
 */
public final class EventId {

  private EventId() {}

  /** The id of a target's event on a frame: {@code camera/epoch/frame/track}. */
  public static String of(String cameraId, long streamEpoch, long frameNumber, String trackId) {
    return part(cameraId) + "/" + streamEpoch + "/" + frameNumber + "/" + part(trackId);
  }

  /**
   * The id of an event that a late command put in the place of one already published: {@code
   * camera/epoch/frame/track/command}.
   */
  public static String revised(
      String cameraId, long streamEpoch, long frameNumber, String trackId, String commandId) {
    return of(cameraId, streamEpoch, frameNumber, trackId) + "/" + part(commandId);
  }

  /**
   * The id of the end of a track whose camera sends nothing any more, said of its last frame:
   * {@code camera/epoch/frame/track//silent}. No command has an empty id.
   */
  public static String silent(String cameraId, long streamEpoch, long frameNumber, String trackId) {
    return of(cameraId, streamEpoch, frameNumber, trackId) + "//silent";
  }

  /**
   * The id of the end of a track that could not restart with another model, said of its camera's
   * last frame: {@code camera/epoch/frame/track//model}.
   */
  public static String modelChanged(
      String cameraId, long streamEpoch, long frameNumber, String trackId) {
    return of(cameraId, streamEpoch, frameNumber, trackId) + "//model";
  }

  private static String part(String id) {
    return id.replace("%", "%25").replace("/", "%2F");
  }
}
