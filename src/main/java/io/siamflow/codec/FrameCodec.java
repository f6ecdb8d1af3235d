package io.siamflow.codec;

import io.siamflow.image.PictureEncoding;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Frames as in {@code schemas/Frame.avsc}. A frame's picture stays where it is in the record's
 * bytes.
 */
public final class FrameCodec extends AvroCodec<Frame, io.siamflow.codec.avro.Frame> {

  private static final int LARGEST_SIDE = 65535;

  /** A codec that also reads frames written with the folder's schemas. */
  public FrameCodec(SchemaDirectory directory) {
    super(io.siamflow.codec.avro.Frame.class, directory);
  }

  @Override
  io.siamflow.codec.avro.Frame toAvro(Frame frame) {
    return new io.siamflow.codec.avro.Frame(
        frame.cameraId(),
        frame.streamEpoch(),
        frame.frameNumber(),
        Instant.ofEpochMilli(frame.capturedAt()),
        io.siamflow.codec.avro.PictureEncoding.valueOf(frame.encoding().name()),
        frame.width(),
        frame.height(),
        frame.data());
  }

  @Override
  Frame fromAvro(io.siamflow.codec.avro.Frame datum) throws DecodeException {
    ByteBuffer data = datum.getData();
    if (!data.hasRemaining()) {
      throw Fields.invalid("data is empty");
    }
    return new Frame(
        Fields.id("camera_id", datum.getCameraId()),
        Fields.notNegative("stream_epoch", datum.getStreamEpoch()),
        Fields.notNegative("frame_number", datum.getFrameNumber()),
        Fields.time("captured_at", datum.getCapturedAt()),
        Fields.constant("encoding", datum.getEncoding(), PictureEncoding.class),
        Fields.between("width", datum.getWidth(), 1, LARGEST_SIDE),
        Fields.between("height", datum.getHeight(), 1, LARGEST_SIDE),
        data);
  }

  @Override
  int expectedLength(Frame frame) {
    return frame.data().remaining() + 512;
  }
}
