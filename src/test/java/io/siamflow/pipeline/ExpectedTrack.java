package io.siamflow.pipeline;

import io.siamflow.codec.EventId;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.BadPictureException;
import io.siamflow.media.PictureDecoder;
import io.siamflow.testing.NetworkProbe;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.testing.SceneCamera;
import io.siamflow.testing.TrackByHand;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.TargetStatus;
import java.util.OptionalInt;

/** The events of a track that is stepped by hand, all in time and none skipped. */
final class ExpectedTrack implements AutoCloseable {

  private final NetworkProbe probe = new NetworkProbe();
  private final String camera;
  private final String track;
  private final Model model;
  private final TrackByHand hand;
  private final PictureDecoder decoder = new PictureDecoder(1 << 24);

  ExpectedTrack(String camera, String track) {
    this(camera, track, PatchNetworkFactory.PATCH_A, 0);
  }

  ExpectedTrack(String camera, String track, String modelId, double templateRate) {
    this.camera = camera;
    this.track = track;
    model = new PatchNetworkFactory(probe, templateRate).open(modelId, OptionalInt.empty());
    hand = new TrackByHand(model);
  }

  TrackByHand hand() {
    return hand;
  }

  private Picture picture(byte[] data) throws BadPictureException {
    return decoder.decode(PictureEncoding.BGR24, data, SceneCamera.WIDTH, SceneCamera.HEIGHT);
  }

  TrackEvent start(long number, Box box) throws BadPictureException {
    return start(0, number, box);
  }

  TrackEvent start(long epoch, long number, Box box) throws BadPictureException {
    return mark(epoch, number, box, "start-" + track);
  }

  TrackEvent correct(long number, Box box, String commandId) throws BadPictureException {
    return mark(0, number, box, commandId);
  }

  private TrackEvent mark(long epoch, long number, Box box, String commandId)
      throws BadPictureException {
    try (Picture picture = picture(Inputs.data(camera, number))) {
      return event(epoch, number, hand.mark(picture, box), commandId);
    }
  }

  TrackEvent search(long number) throws BadPictureException {
    return search(0, number);
  }

  TrackEvent search(long epoch, long number) throws BadPictureException {
    return search(epoch, number, Inputs.data(camera, number));
  }

  TrackEvent search(long epoch, long number, byte[] data) throws BadPictureException {
    try (Picture picture = picture(data)) {
      return event(epoch, number, hand.search(picture), null);
    }
  }

  private TrackEvent event(long epoch, long number, TrackByHand.Seen seen, String commandId) {
    return new TrackEvent(
        EventId.of(camera, epoch, number, track),
        camera,
        epoch,
        number,
        Inputs.capturedAt(epoch, number),
        track,
        "label of " + track,
        commandId,
        seen.status(),
        null,
        seen.box(),
        null,
        null,
        seen.evidence(),
        model.id(),
        model.sha256(),
        0,
        false);
  }

  /** The event as the track's last one. */
  static TrackEvent stopped(TrackEvent event, String commandId) {
    return with(
        event,
        event.eventId(),
        commandId,
        TargetStatus.ENDED,
        EndReason.STOPPED,
        event.framesSkipped(),
        event.late());
  }

  /** The event as a command for a passed frame caused it, on a frame that had none yet. */
  static TrackEvent late(TrackEvent event, String commandId) {
    return with(
        event,
        event.eventId(),
        commandId,
        event.status(),
        event.endReason(),
        event.framesSkipped(),
        true);
  }

  /** The event in the place of one that was already said. */
  static TrackEvent revised(TrackEvent event, String commandId) {
    return with(
        event,
        event.eventId() + "/" + commandId,
        commandId,
        event.status(),
        event.endReason(),
        event.framesSkipped(),
        true);
  }

  static TrackEvent skipped(TrackEvent event, int frames) {
    return with(
        event,
        event.eventId(),
        event.commandId(),
        event.status(),
        event.endReason(),
        frames,
        event.late());
  }

  private static TrackEvent with(
      TrackEvent event,
      String eventId,
      String commandId,
      TargetStatus status,
      EndReason endReason,
      int framesSkipped,
      boolean late) {
    return new TrackEvent(
        eventId,
        event.cameraId(),
        event.streamEpoch(),
        event.frameNumber(),
        event.capturedAt(),
        event.trackId(),
        event.label(),
        commandId,
        status,
        endReason,
        event.box(),
        null,
        null,
        event.evidence(),
        event.modelId(),
        event.modelSha256(),
        framesSkipped,
        late);
  }

  @Override
  public void close() {
    model.close();
    probe.close();
  }
}
