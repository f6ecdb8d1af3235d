package io.siamflow.codec;

import io.siamflow.codec.CameraRecord.WaitingCommand;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The persisted form of cameras, as in {@code schemas/state/CameraRecord.avsc}. */
public final class CameraRecordCodec
    extends AvroCodec<CameraRecord, io.siamflow.codec.avro.CameraRecord> {

  private final TrackCommandCodec commands = new TrackCommandCodec(SchemaDirectory.empty());

  public CameraRecordCodec() {
    super(io.siamflow.codec.avro.CameraRecord.class, SchemaDirectory.empty());
  }

  @Override
  io.siamflow.codec.avro.CameraRecord toAvro(CameraRecord camera) {
    return new io.siamflow.codec.avro.CameraRecord(
        camera.epoch(),
        camera.lastFrame(),
        Instant.ofEpochMilli(camera.lastCapturedAt()),
        camera.waiting().stream().map(this::toAvro).toList(),
        camera.historyBytes(),
        camera.lostCredit(),
        camera.dropped());
  }

  @Override
  CameraRecord fromAvro(io.siamflow.codec.avro.CameraRecord datum) throws DecodeException {
    List<WaitingCommand> waiting = new ArrayList<>();
    for (io.siamflow.codec.avro.WaitingCommand command : datum.getWaiting()) {
      waiting.add(fromAvro(command));
    }
    return new CameraRecord(
        datum.getEpoch(),
        datum.getLastFrame(),
        datum.getLastCapturedAt().toEpochMilli(),
        waiting,
        datum.getHistoryBytes(),
        Fields.finite("lost_credit", datum.getLostCredit()),
        datum.getDropped());
  }

  private io.siamflow.codec.avro.WaitingCommand toAvro(WaitingCommand waiting) {
    Origin origin = waiting.origin();
    byte[] command = commands.encode(waiting.command());
    return new io.siamflow.codec.avro.WaitingCommand(
        ByteBuffer.wrap(command),
        new io.siamflow.codec.avro.Origin(origin.topic(), origin.partition(), origin.offset()),
        Instant.ofEpochMilli(waiting.receivedAt()),
        Arrays.equals(command, waiting.original()) ? null : ByteBuffer.wrap(waiting.original()));
  }

  private WaitingCommand fromAvro(io.siamflow.codec.avro.WaitingCommand datum)
      throws DecodeException {
    io.siamflow.codec.avro.Origin origin = datum.getOrigin();
    byte[] command = Fields.bytes(datum.getCommand());
    return new WaitingCommand(
        commands.decode(command),
        new Origin(origin.getTopic(), origin.getPartition(), origin.getOffset()),
        datum.getReceivedAt().toEpochMilli(),
        datum.getOriginal() == null ? command : Fields.bytes(datum.getOriginal()));
  }
}
