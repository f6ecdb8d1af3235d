package io.siamflow.codec;

import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import java.nio.charset.StandardCharsets;

/** One full record of each kind, with text beyond ASCII and no two equal numbers. */
final class Samples {

  private Samples() {}

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
        new TrackEvent.RotatedBox(10.5, 11.5, 12.5, 13.5, -14.5),
        new TrackEvent.Mask(640, 480, "PPYo1:W<2N0"),
        -2.75,
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
        4000);
  }
}
