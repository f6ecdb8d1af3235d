package io.siamflow.codec;

import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.tracker.Evidence;
import io.siamflow.tracker.TargetStatus;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A frame of a camera's short history, with what was reported on it.
 *
 * @param epoch the frame's epoch
 * @param frameNumber the frame
 * @param capturedAt when the frame was taken, milliseconds since 1970-01-01T00:00Z
 * @param encoding how {@code data} holds the picture
 * @param width pixels
 * @param height pixels
 * @param data the encoded picture, in a buffer of its own over an array; not copied, do not change
 *     it
 * @param reports one for each target that has an event on the frame; kept by track id
 */
public record HistoryFrame(
    long epoch,
    long frameNumber,
    long capturedAt,
    PictureEncoding encoding,
    int width,
    int height,
    ByteBuffer data,
    List<Report> reports) {

  private static final Comparator<Report> BY_TRACK = Comparator.comparing(Report::trackId);

  public HistoryFrame {
    data = data.slice();
    reports = reports.stream().sorted(BY_TRACK).toList();
  }

  @Override
  public ByteBuffer data() {
    return data.duplicate();
  }

  /** A frame on which nothing was reported yet. */
  public static HistoryFrame of(Frame frame) {
    return new HistoryFrame(
        frame.streamEpoch(),
        frame.frameNumber(),
        frame.capturedAt(),
        frame.encoding(),
        frame.width(),
        frame.height(),
        frame.data(),
        List.of());
  }

  /** What was reported of a target on the frame, or null. */
  public Report report(String trackId) {
    int index = Collections.binarySearch(reports, new Report(trackId, null, null, null), BY_TRACK);
    return index < 0 ? null : reports.get(index);
  }

  /** The frame with these reports too, each in the place of an earlier one of its target. */
  public HistoryFrame with(Collection<Report> more) {
    if (more.isEmpty()) {
      return this;
    }
    Map<String, Report> joined = new TreeMap<>();
    reports.forEach(report -> joined.put(report.trackId(), report));
    more.forEach(report -> joined.put(report.trackId(), report));
    return new HistoryFrame(
        epoch,
        frameNumber,
        capturedAt,
        encoding,
        width,
        height,
        data,
        List.copyOf(joined.values()));
  }

  /**
   * What was reported of a target on the frame.
   *
   * @param trackId the track
   * @param box where it was, continuous pixels
   * @param evidence what spoke for it, or null where nothing was searched
   * @param status what was known of it
   */
  public record Report(String trackId, Box box, Evidence evidence, TargetStatus status) {

    /** The raw score at the response's peak, or null where nothing was searched. */
    public Double score() {
      return evidence == null ? null : (Double) evidence.score();
    }
  }
}
