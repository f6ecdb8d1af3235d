package io.siamflow.cli;

import io.siamflow.codec.TrackEvent;
import io.siamflow.image.Color;
import io.siamflow.image.Picture;
import io.siamflow.media.Canvas;
import io.siamflow.media.TrackColor;
import io.siamflow.tracker.TargetStatus;
import java.util.List;
import java.util.Locale;

/**
 * Draws the events of a frame on it: box, label, status and score of each track, and the rotated
 * box and the mask where there are some.
 */
final class EventDrawing {

  private static final int SEEN = 2;
  private static final int LOST = 1;

  private EventDrawing() {}

  /**
   * A copy of the frame with its events; the caller closes it. A lost target's box is thinner.
   *
   * @param caption text for the upper left corner
   */
  static Picture draw(Picture frame, List<TrackEvent> events, String caption) {
    try (Canvas canvas = new Canvas(frame)) {
      for (TrackEvent event : events) {
        Color color = TrackColor.of(event.trackId());
        if (event.mask() != null) {
          canvas.mask(event.mask(), color);
        }
        canvas.box(event.box(), color, event.status() == TargetStatus.LOST ? LOST : SEEN);
        if (event.rotatedBox() != null) {
          canvas.rotatedBox(event.rotatedBox(), color, SEEN);
        }
        canvas.label(event.box(), text(event), color);
      }
      return canvas.caption(caption).toPicture();
    }
  }

  private static String text(TrackEvent event) {
    String name = event.label() == null ? event.trackId() : event.label();
    return event.score() == null
        ? name + " " + event.status()
        : String.format(Locale.ROOT, "%s %s %.2f", name, event.status(), event.score());
  }
}
