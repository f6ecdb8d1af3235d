package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import io.siamflow.tracker.TargetStatus;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.accumulators.Histogram;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What the tracking operator counts. The two batch histograms are accumulators too, by the same
 * names, so that a finished job can tell them.
 */
final class TrackingMetrics {

  private static final int WINDOW = 1000;

  private final Histogram batchTargets = new Histogram();
  private final Histogram batchCameras = new Histogram();
  private final org.apache.flink.metrics.Histogram recentTargets;
  private final org.apache.flink.metrics.Histogram recentCameras;
  private final org.apache.flink.metrics.Histogram frameAge;
  private final Counter frames;
  private final Counter framesSkipped;
  private final Counter framesDropped;
  private final Counter events;
  private final Counter deviceMillis;
  private final Counter picturesDecoded;
  private final Counter decodeMillis;
  private final DeadLetterCounters deadLetters;

  // Read by the reporters' threads.
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicLong templateBytes = new AtomicLong();
  private final Map<TargetStatus, AtomicLong> targets = new EnumMap<>(TargetStatus.class);

  /** What {@link #targets} holds of each camera. */
  private final Map<String, TargetTally> counted = new HashMap<>();

  private long deviceNanos;

  TrackingMetrics(RuntimeContext context, MetricGroup group) {
    context.addAccumulator(JobMetric.BATCH_TARGETS.label(), batchTargets);
    context.addAccumulator(JobMetric.BATCH_CAMERAS.label(), batchCameras);
    recentTargets = histogram(group, JobMetric.BATCH_TARGETS);
    recentCameras = histogram(group, JobMetric.BATCH_CAMERAS);
    frameAge = histogram(group, JobMetric.FRAME_AGE);
    frames = group.counter(JobMetric.FRAMES.label());
    framesSkipped = group.counter(JobMetric.FRAMES_SKIPPED.label());
    framesDropped = group.counter(JobMetric.FRAMES_DROPPED.label());
    events = group.counter(JobMetric.EVENTS.label());
    deviceMillis = group.counter(JobMetric.DEVICE_MILLIS.label());
    picturesDecoded = group.counter(JobMetric.PICTURES_DECODED.label());
    decodeMillis = group.counter(JobMetric.DECODE_MILLIS.label());
    deadLetters = new DeadLetterCounters(group);
    gauge(group, JobMetric.WAITING_BYTES.label(), waitingBytes);
    gauge(group, JobMetric.TEMPLATE_BYTES.label(), templateBytes);
    for (String status : JobMetric.TARGETS.groupValues()) {
      AtomicLong count = new AtomicLong();
      targets.put(TargetStatus.valueOf(status), count);
      gauge(group.addGroup(JobMetric.TARGETS.group(), status), JobMetric.TARGETS.label(), count);
    }
  }

  private static org.apache.flink.metrics.Histogram histogram(MetricGroup group, JobMetric metric) {
    return group.histogram(metric.label(), new DescriptiveStatisticsHistogram(WINDOW));
  }

  private static void gauge(MetricGroup group, String name, AtomicLong value) {
    group.gauge(name, (Gauge<Long>) value::get);
  }

  void round(BatchRunner.Round round) {
    for (BatchRunner.BatchSize batch : round.batches()) {
      batchTargets.add(batch.targets());
      batchCameras.add(batch.cameras());
      recentTargets.update(batch.targets());
      recentCameras.update(batch.cameras());
    }
    deviceNanos += round.deviceNanos();
    raise(deviceMillis, deviceNanos);
  }

  /** So many pictures were decoded since the operator was opened, in so long. */
  void decoded(long pictures, long nanos) {
    picturesDecoded.inc(pictures - picturesDecoded.getCount());
    raise(decodeMillis, nanos);
  }

  private static void raise(Counter millis, long nanos) {
    millis.inc(nanos / 1_000_000 - millis.getCount());
  }

  void event() {
    events.inc();
  }

  void deadLetter(DeadLetter.Reason reason) {
    deadLetters.count(reason);
  }

  void frameDropped() {
    framesDropped.inc();
  }

  void framesSkipped(int skipped) {
    framesSkipped.inc(skipped);
  }

  void frame() {
    frames.inc();
  }

  void frameAge(long millis) {
    frameAge.update(millis);
  }

  void waitingBytes(long bytes) {
    waitingBytes.set(bytes);
  }

  /** Counts a camera's targets as they are now. */
  void targets(CameraQueue camera) {
    TargetTally now = camera.targets();
    TargetTally before = counted.put(camera.camera(), now);
    if (now.equals(before)) {
      return;
    }
    TargetTally last = before == null ? TargetTally.NONE : before;
    targets.forEach((status, sum) -> sum.addAndGet(now.count(status) - last.count(status)));
    templateBytes.addAndGet(now.templateBytes() - last.templateBytes());
  }

  long framesSkipped() {
    return framesSkipped.getCount();
  }

  long picturesDecoded() {
    return picturesDecoded.getCount();
  }

  long waitingBytes() {
    return waitingBytes.get();
  }

  long templateBytes() {
    return templateBytes.get();
  }

  /** Live targets that stand there. */
  long targets(TargetStatus status) {
    return targets.get(status).get();
  }

  /** The camera is not known any more. */
  void forget(CameraQueue camera) {
    counted.remove(camera.camera());
  }
}
