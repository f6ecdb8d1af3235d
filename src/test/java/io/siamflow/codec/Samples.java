package io.siamflow.codec;

import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.geometry.Box;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.Color;
import io.siamflow.image.Mask;
import io.siamflow.image.PictureEncoding;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.Evidence;
import io.siamflow.tracker.TargetState;
import io.siamflow.tracker.TargetStatus;
import io.siamflow.tracker.TemplateEmbedding;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One full record of each kind, with text beyond ASCII and hardly two equal numbers. The fixtures
 * of the releases hold them too.
 */
final class Samples {

  /**
   * A kind of record.
   *
   * @param name its schema's name
   * @param codec its codec
   * @param sample a full record
   */
  record Kind<T>(String name, RecordCodec<T> codec, T sample) {

    byte[] encoded() {
      return codec.encode(sample);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private Samples() {}

  static List<Kind<?>> kinds(SchemaDirectory directory) {
    return List.of(
        new Kind<>("Frame", new FrameCodec(directory), frame()),
        new Kind<>("TrackCommand", new TrackCommandCodec(directory), command()),
        new Kind<>("TrackEvent", new TrackEventCodec(directory), event()),
        new Kind<>("DeadLetter", new DeadLetterCodec(directory), letter()),
        new Kind<>("TargetRecord", new TargetRecordCodec(), target()),
        new Kind<>("CameraRecord", new CameraRecordCodec(), camera()),
        new Kind<>("HistoryFrame", new HistoryFrameCodec(), historyFrame()),
        new Kind<>("TemplateEmbedding", new TemplateEmbeddingCodec(), template()));
  }

  static Frame frame() {
    return new Frame(
        "yard/ost-ü",
        3,
        1L << 40,
        1_767_225_600_123L,
        PictureEncoding.JPEG,
        640,
        480,
        new byte[] {(byte) 0xff, (byte) 0xd8, 0, 1, 2});
  }

  static TrackCommand command() {
    return new TrackCommand(
        "order-1",
        Action.START,
        "yard/ost-ü",
        3,
        "кот 🐈",
        120,
        new Box(-1.5, 2.25, 30.125, 1e-3),
        "a cat",
        "siamfc");
  }

  static TrackEvent event() {
    return new TrackEvent(
        EventId.of("yard/ost-ü", 3, 121, "кот 🐈"),
        "yard/ost-ü",
        3,
        121,
        1_767_225_600_163L,
        "кот 🐈",
        "a cat",
        "order-1",
        TargetStatus.ENDED,
        EndReason.STOPPED,
        new Box(0.1, 0.2, 0.3, 100.0 / 3),
        new RotatedBox(10.5, 11.5, 12.5, 13.5, -14.5),
        new Mask(640, 480, "`U1n0R>NblY9"),
        new Evidence(-2.75, 6.5, 0.75),
        "siamfc",
        "00ff".repeat(16),
        7,
        true);
  }

  static TrackEvent plainEvent() {
    return new TrackEvent(
        EventId.of("c", 0, 0, "t"),
        "c",
        0,
        0,
        0,
        "t",
        null,
        null,
        TargetStatus.LOST,
        null,
        new Box(1, 2, 3, 4),
        null,
        null,
        null,
        "siamfc",
        "ab",
        0,
        false);
  }

  static DeadLetter letter() {
    return new DeadLetter(
        "frames",
        2,
        1L << 33,
        "yard/ost-ü".getBytes(StandardCharsets.UTF_8),
        DeadLetter.Reason.BAD_PICTURE,
        "no JPEG",
        new byte[] {9, 8, 7},
        4000,
        "yard/ost-ü".getBytes(StandardCharsets.UTF_8).length);
  }

  static TargetRecord target() {
    return new TargetRecord(
        "кот 🐈",
        "a cat",
        "siamfc",
        "00ff".repeat(16),
        new TargetState(1.5, 2.5, 3.5, 4.5, 127.25, 255.75, 260.125, new Color(10, 0, 255)),
        new Box(-.25, 1.5, 3.5, 4.5),
        TargetStatus.UNCERTAIN,
        4,
        5,
        1_767_225_600_100L,
        120,
        6,
        7,
        8,
        9,
        "order-1",
        12L,
        10,
        11);
  }

  static CameraRecord camera() {
    TrackCommand stop =
        new TrackCommand("order-2", Action.STOP, "c", 3, "t", 150, null, null, null);
    return new CameraRecord(
        3,
        121,
        1_767_225_600_163L,
        List.of(
            new CameraRecord.WaitingCommand(
                command(),
                new Origin("track-commands", 1, 77),
                1_767_225_600_170L,
                new byte[] {1, 2, 3}),
            new CameraRecord.WaitingCommand(
                stop,
                new Origin("track-commands", 0, 78),
                1_767_225_600_171L,
                new TrackCommandCodec(SchemaDirectory.empty()).encode(stop))),
        1 << 20,
        1.5,
        0);
  }

  static HistoryFrame historyFrame() {
    return new HistoryFrame(
        3,
        121,
        1_767_225_600_163L,
        PictureEncoding.BGR24,
        2,
        1,
        ByteBuffer.wrap(new byte[] {1, 2, 3, -1, -2, -3}),
        List.of(
            new HistoryFrame.Report("a", new Box(0.5, 1.5, 2.5, 3.5), null, TargetStatus.LOST),
            new HistoryFrame.Report(
                "b",
                new Box(4.5, 5.5, 6.5, 7.5),
                new Evidence(0.25, 5.5, -0.5),
                TargetStatus.TRACKED)));
  }

  static TemplateEmbedding template() {
    return TemplateEmbedding.of(new float[] {0.1f, -2, Float.MIN_VALUE, 3e38f, -0.0f});
  }
}
