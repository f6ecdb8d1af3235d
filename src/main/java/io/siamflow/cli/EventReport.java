package io.siamflow.cli;

import io.siamflow.codec.TrackEvent;
import io.siamflow.evaluation.Polygon;
import io.siamflow.evaluation.Region;
import io.siamflow.evaluation.TargetReport;
import io.siamflow.image.BinaryPatch;
import io.siamflow.tracker.TargetStatus;
import java.util.Optional;

/** A track event as an evaluation takes it. */
final class EventReport {

  private EventReport() {}

  /**
   * What an event says: the box, the rotated box as polygon, the mask, and the score as confidence.
   * The target is in sight unless it is LOST or ENDED.
   *
   * @param event nothing once the track has ended
   * @param last what was said before; may be null where there is an event
   */
  static TargetReport of(Optional<TrackEvent> event, TargetReport last) {
    if (event.isEmpty()) {
      return new TargetReport(last.region(), 0, false);
    }
    TrackEvent found = event.get();
    Optional<Polygon> outline =
        Optional.ofNullable(found.rotatedBox()).map(box -> Polygon.of(box.corners()));
    Optional<BinaryPatch> mask =
        Optional.ofNullable(found.mask())
            .map(m -> new BinaryPatch(0, 0, m.width(), m.height(), m.pixels()));
    double confidence =
        found.status() == TargetStatus.STARTED ? 1 : found.score() == null ? 0 : found.score();
    boolean visible = found.status() != TargetStatus.LOST && found.status() != TargetStatus.ENDED;
    return new TargetReport(new Region(found.box(), outline, mask), confidence, visible);
  }
}
