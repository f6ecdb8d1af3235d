package io.siamflow.codec;

import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.geometry.Box;

/** Commands as in {@code schemas/TrackCommand.avsc}. A STOP is read without its box. */
public final class TrackCommandCodec
    extends AvroCodec<TrackCommand, io.siamflow.codec.avro.TrackCommand> {

  /** A codec that also reads commands written with the folder's schemas. */
  public TrackCommandCodec(SchemaDirectory directory) {
    super(io.siamflow.codec.avro.TrackCommand.class, directory);
  }

  @Override
  io.siamflow.codec.avro.TrackCommand toAvro(TrackCommand command) {
    return new io.siamflow.codec.avro.TrackCommand(
        command.commandId(),
        io.siamflow.codec.avro.CommandAction.valueOf(command.action().name()),
        command.cameraId(),
        command.streamEpoch(),
        command.trackId(),
        command.frameNumber(),
        command.box() == null ? null : Fields.toAvro(command.box()),
        command.label(),
        command.model());
  }

  @Override
  TrackCommand fromAvro(io.siamflow.codec.avro.TrackCommand datum) throws DecodeException {
    Action action = Fields.constant("action", datum.getAction(), Action.class);
    return new TrackCommand(
        Fields.id("command_id", datum.getCommandId()),
        action,
        Fields.id("camera_id", datum.getCameraId()),
        Fields.notNegative("stream_epoch", datum.getStreamEpoch()),
        Fields.id("track_id", datum.getTrackId()),
        Fields.notNegative("frame_number", datum.getFrameNumber()),
        box(action, datum.getBox()),
        Fields.text("label", datum.getLabel()),
        datum.getModel() == null ? null : Fields.id("model", datum.getModel()));
  }

  private static Box box(Action action, io.siamflow.codec.avro.Box datum) throws DecodeException {
    if (action == Action.STOP) {
      return null;
    }
    if (datum == null) {
      throw Fields.invalid("box is null, which " + action + " needs");
    }
    return Fields.usableBox("box", datum);
  }
}
