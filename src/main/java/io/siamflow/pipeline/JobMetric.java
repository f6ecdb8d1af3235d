package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import io.siamflow.tracker.TargetStatus;
import java.util.Arrays;
import java.util.List;

/** The metrics of the job's own operators, beside Flink's and Kafka's. */
public enum JobMetric {
  FRAMES("frames", Kind.COUNTER, "frames that left the queue, whatever became of them"),
  FRAMES_SKIPPED(
      "framesSkipped",
      Kind.COUNTER,
      "frames that `--overload-policy` passed over; one that a target passes over while it catches"
          + " up counts again"),
  FRAMES_DROPPED(
      "framesDropped", Kind.COUNTER, "frames not above the last one of their camera and epoch"),
  FRAME_AGE(
      "frameAge",
      Kind.HISTOGRAM,
      "milliseconds from a frame's `captured_at` to its events, by the clocks of camera and"
          + " machine"),
  WAITING_BYTES("waitingBytes", Kind.GAUGE, "bytes of frames that wait for their turn"),
  EVENTS("events", Kind.COUNTER, "track events"),
  DEAD_LETTERS(
      "deadLetters",
      Kind.COUNTER,
      "dead letters of each reason",
      "reason",
      Arrays.stream(DeadLetter.Reason.values()).map(Enum::name).toList()),
  TARGETS(
      "targets",
      Kind.GAUGE,
      "live targets of each status",
      "status",
      Arrays.stream(TargetStatus.values())
          .filter(status -> status != TargetStatus.ENDED)
          .map(Enum::name)
          .toList()),
  TEMPLATE_BYTES("templateBytes", Kind.GAUGE, "bytes of the live targets' embeddings"),
  BATCH_TARGETS("batchTargets", Kind.HISTOGRAM, "targets of a batch"),
  BATCH_CAMERAS("batchCameras", Kind.HISTOGRAM, "cameras that a batch's targets are of"),
  DEVICE_MILLIS("deviceMillis", Kind.COUNTER, "milliseconds that the network took"),
  PICTURES_DECODED(
      "picturesDecoded",
      Kind.COUNTER,
      "pictures that were decoded: one a frame however many targets look at it, and one more each"
          + " time that late commands or targets that catch up go back to it"),
  DECODE_MILLIS(
      "decodeMillis",
      Kind.COUNTER,
      "milliseconds that decoding pictures took, the threads' times added up; of a large JPEG of"
          + " which parts are decoded, the walk over its codes and the parts");

  /** What Flink calls the kinds. */
  public enum Kind {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  private final String label;
  private final Kind kind;
  private final String meaning;
  private final String group;
  private final List<String> groupValues;

  JobMetric(String label, Kind kind, String meaning) {
    this(label, kind, meaning, null, List.of());
  }

  JobMetric(String label, Kind kind, String meaning, String group, List<String> groupValues) {
    this.label = label;
    this.kind = kind;
    this.meaning = meaning;
    this.group = group;
    this.groupValues = groupValues;
  }

  /** The last part of its name in Flink. */
  public String label() {
    return label;
  }

  public Kind kind() {
    return kind;
  }

  /** What it counts and in which unit. */
  public String meaning() {
    return meaning;
  }

  /** The key of the metric group that it is in once for each value; null if it is there once. */
  public String group() {
    return group;
  }

  /** The values of {@link #group}. */
  public List<String> groupValues() {
    return groupValues;
  }
}
