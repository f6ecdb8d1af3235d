package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DecodeException;
import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.Quoted;
import io.siamflow.codec.RecordCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.media.BadPictureException;
import io.siamflow.media.PictureDecoder;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Function;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Lets records through that can be read and whose key is their camera; the others become dead
 * letters. What comes through is unchanged.
 */
final class CheckRecords<T> extends ProcessFunction<Received, Received> {

  static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", SerializerTypeInformation.DEAD_LETTER);

  /**
   * How far a camera's clock may be ahead of this machine's. One that is set to another time zone
   * passes; a time that is nonsense would clear the history and end lost targets.
   */
  private static final Duration CLOCK_AHEAD = Duration.ofDays(1);

  /**
   * No counter gets here, nor do nanoseconds since 1970 before the year 2116; after such a number
   * hardly any could follow.
   */
  private static final long LARGEST_NUMBER = 1L << 62;

  private final CodecFactory<T> codecFactory;
  private final CameraOf<T> cameraOf;
  private final Check<T> check;
  private final SchemaDirectory schemas;
  private final int deadLetterBytes;
  private transient RecordCodec<T> codec;
  private transient DeadLetters deadLetters;
  private transient DeadLetterCounters refused;

  /** Makes the codec where the job runs. */
  private interface CodecFactory<T>
      extends Function<SchemaDirectory, RecordCodec<T>>, Serializable {}

  /** The camera id in a record. */
  private interface CameraOf<T> extends Function<T, String>, Serializable {}

  /** What is wrong with a record that can be read. */
  private interface Check<T> extends Serializable {
    void check(T value, long now) throws DecodeException;
  }

  private CheckRecords(
      CodecFactory<T> codecFactory, CameraOf<T> cameraOf, Check<T> check, TrackingOptions options) {
    this.codecFactory = codecFactory;
    this.cameraOf = cameraOf;
    this.check = check;
    this.schemas = options.schemas();
    this.deadLetterBytes = options.deadLetterBytes();
  }

  static CheckRecords<Frame> frames(TrackingOptions options) {
    long maxPixels = options.maxPixels();
    return new CheckRecords<>(
        FrameCodec::new,
        Frame::cameraId,
        (frame, now) -> checkFrame(frame, maxPixels, now),
        options);
  }

  static CheckRecords<TrackCommand> commands(TrackingOptions options) {
    return new CheckRecords<>(
        TrackCommandCodec::new,
        TrackCommand::cameraId,
        (command, now) -> checkNumbers(command.streamEpoch(), command.frameNumber()),
        options);
  }

  private static void checkNumbers(long epoch, long frame) throws DecodeException {
    if (epoch > LARGEST_NUMBER || frame > LARGEST_NUMBER) {
      throw new DecodeException(
          DeadLetter.Reason.INVALID_FIELD,
          "%s is %d, above %d: hardly any could follow"
              .formatted(
                  epoch > LARGEST_NUMBER ? "stream_epoch" : "frame_number",
                  Math.max(epoch, frame),
                  LARGEST_NUMBER));
    }
  }

  private static void checkFrame(Frame frame, long maxPixels, long now) throws DecodeException {
    checkNumbers(frame.streamEpoch(), frame.frameNumber());
    if (frame.capturedAt() - now > CLOCK_AHEAD.toMillis()) {
      throw new DecodeException(
          DeadLetter.Reason.CLOCK_AHEAD,
          "frame %d of epoch %d of camera '%s' says it was captured at %s, %d s from now"
              .formatted(
                  frame.frameNumber(),
                  frame.streamEpoch(),
                  frame.cameraId(),
                  Instant.ofEpochMilli(frame.capturedAt()),
                  (frame.capturedAt() - now) / 1000));
    }
    try {
      new PictureDecoder(maxPixels)
          .require(frame.encoding(), frame.data(), frame.width(), frame.height());
    } catch (BadPictureException e) {
      throw new DecodeException(
          DeadLetter.Reason.BAD_PICTURE,
          "frame %d of epoch %d of camera '%s': %s"
              .formatted(
                  frame.frameNumber(), frame.streamEpoch(), frame.cameraId(), e.getMessage()));
    }
  }

  @Override
  public void open(OpenContext context) {
    codec = codecFactory.apply(schemas);
    deadLetters = new DeadLetters(deadLetterBytes);
    refused = new DeadLetterCounters(getRuntimeContext().getMetricGroup());
  }

  @Override
  public void processElement(Received received, Context context, Collector<Received> out) {
    try {
      T value = codec.decode(received.value());
      String camera = cameraOf.apply(value);
      byte[] key = received.key();
      if (!Arrays.equals(camera.getBytes(StandardCharsets.UTF_8), key)) {
        throw new DecodeException(
            DeadLetter.Reason.WRONG_KEY,
            "the record's key is %s, its camera is '%s'"
                .formatted(key == null ? "missing" : Quoted.of(key), camera));
      }
      check.check(value, context.timerService().currentProcessingTime());
      out.collect(received);
    } catch (DecodeException e) {
      refused.count(e.reason());
      context.output(DEAD_LETTERS, deadLetters.of(received, e.reason(), e.getMessage()));
    }
  }
}
