package io.siamflow.codec;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/**
 * Records as lines for a person. A track event's has time, camera, epoch and frame, track, status,
 * box (0-based left and top edge, width, height), and what else there is to say. Characters that
 * could steer a terminal are replaced.
 */
public final class TextLines {

  private TextLines() {}

  /** The event as one line, without the line's end. */
  public static String of(TrackEvent event) {
    StringBuilder line = new StringBuilder();
    line.append(
        String.format(
            Locale.ROOT,
            "%s %s %d/%d %s %-9s box %.1f,%.1f,%.1f,%.1f",
            Instant.ofEpochMilli(event.capturedAt()),
            printable(event.cameraId()),
            event.streamEpoch(),
            event.frameNumber(),
            printable(event.trackId()),
            event.status(),
            event.box().x(),
            event.box().y(),
            event.box().width(),
            event.box().height()));
    if (event.score() != null) {
      line.append(String.format(Locale.ROOT, " score %.3f", event.score()));
    }
    if (event.endReason() != null) {
      line.append(" because ").append(event.endReason());
    }
    if (event.label() != null) {
      line.append(" \"").append(printable(event.label())).append('"');
    }
    if (event.commandId() != null) {
      line.append(" command ").append(printable(event.commandId()));
    }
    if (event.framesSkipped() > 0) {
      line.append(" skipped ").append(event.framesSkipped());
    }
    if (event.late()) {
      line.append(" late");
    }
    return line.toString();
  }

  /** A dead letter as one line: reason, the record's place, key and length, and what is wrong. */
  public static String of(DeadLetter letter) {
    return String.format(
        Locale.ROOT,
        "%s %s partition %d offset %d key %s %d bytes: %s",
        letter.reason(),
        printable(letter.topic()),
        letter.partition(),
        letter.offset(),
        letter.key() == null ? "-" : printable(new String(letter.key(), StandardCharsets.UTF_8)),
        letter.originalLength(),
        printable(letter.detail()));
  }

  private static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    text.codePoints()
        .map(point -> Character.isISOControl(point) ? '\uFFFD' : point)
        .forEach(printable::appendCodePoint);
    return printable.toString();
  }
}
