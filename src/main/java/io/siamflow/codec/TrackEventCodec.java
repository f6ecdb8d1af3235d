package io.siamflow.codec;

import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.Mask;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import java.time.Instant;

/** Events as in {@code schemas/TrackEvent.avsc}. */
public final class TrackEventCodec
    extends AvroCodec<TrackEvent, io.siamflow.codec.avro.TrackEvent> {

  /** A codec that also reads events written with the folder's schemas. */
  public TrackEventCodec(SchemaDirectory directory) {
    super(io.siamflow.codec.avro.TrackEvent.class, directory);
  }

  @Override
  io.siamflow.codec.avro.TrackEvent toAvro(TrackEvent event) {
    return new io.siamflow.codec.avro.TrackEvent(
        event.eventId(),
        event.cameraId(),
        event.streamEpoch(),
        event.frameNumber(),
        Instant.ofEpochMilli(event.capturedAt()),
        event.trackId(),
        event.label(),
        event.commandId(),
        io.siamflow.codec.avro.TargetStatus.valueOf(event.status().name()),
        event.endReason() == null
            ? null
            : io.siamflow.codec.avro.EndReason.valueOf(event.endReason().name()),
        Fields.toAvro(event.box()),
        toAvro(event.rotatedBox()),
        toAvro(event.mask()),
        event.score(),
        Fields.peakToSidelobe(event.evidence()),
        Fields.similarity(event.evidence()),
        event.modelId(),
        event.modelSha256(),
        event.framesSkipped(),
        event.late());
  }

  @Override
  TrackEvent fromAvro(io.siamflow.codec.avro.TrackEvent datum) throws DecodeException {
    return new TrackEvent(
        datum.getEventId(),
        Fields.id("camera_id", datum.getCameraId()),
        Fields.notNegative("stream_epoch", datum.getStreamEpoch()),
        Fields.notNegative("frame_number", datum.getFrameNumber()),
        Fields.time("captured_at", datum.getCapturedAt()),
        Fields.id("track_id", datum.getTrackId()),
        datum.getLabel(),
        datum.getCommandId(),
        Fields.constant("status", datum.getStatus(), TargetStatus.class),
        datum.getEndReason() == null
            ? null
            : Fields.constant("end_reason", datum.getEndReason(), EndReason.class),
        Fields.finiteBox("box", datum.getBox()),
        rotatedBox(datum.getRotatedBox()),
        mask(datum.getMask()),
        Fields.evidence(datum.getScore(), datum.getPeakToSidelobe(), datum.getSimilarity()),
        datum.getModelId(),
        datum.getModelSha256(),
        Fields.notNegative("frames_skipped", datum.getFramesSkipped()),
        datum.getLate());
  }

  private static io.siamflow.codec.avro.RotatedBox toAvro(RotatedBox box) {
    return box == null
        ? null
        : new io.siamflow.codec.avro.RotatedBox(
            box.centerX(), box.centerY(), box.width(), box.height(), box.angle());
  }

  private static RotatedBox rotatedBox(io.siamflow.codec.avro.RotatedBox datum)
      throws DecodeException {
    return datum == null
        ? null
        : new RotatedBox(
            Fields.finite("rotated_box.center_x", datum.getCenterX()),
            Fields.finite("rotated_box.center_y", datum.getCenterY()),
            Fields.finite("rotated_box.width", datum.getWidth()),
            Fields.finite("rotated_box.height", datum.getHeight()),
            Fields.finite("rotated_box.angle", datum.getAngle()));
  }

  private static io.siamflow.codec.avro.Mask toAvro(Mask mask) {
    return mask == null
        ? null
        : new io.siamflow.codec.avro.Mask(mask.width(), mask.height(), mask.counts());
  }

  private static Mask mask(io.siamflow.codec.avro.Mask datum) throws DecodeException {
    return datum == null
        ? null
        : Fields.mask(datum.getWidth(), datum.getHeight(), datum.getCounts());
  }
}
