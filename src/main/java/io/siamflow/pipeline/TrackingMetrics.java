package io.siamflow.pipeline;

import org.apache.flink.api.common.accumulators.Histogram;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * What the tracking operator counts. The two batch histograms are accumulators too, by the names
 * given here, so that a finished job can tell them.
 */
final class TrackingMetrics {

  static final String BATCH_TARGETS = "batchTargets";
  static final String BATCH_CAMERAS = "batchCameras";
  private static final int WINDOW = 1000;

  private final Histogram batchTargets = new Histogram();
  private final Histogram batchCameras = new Histogram();
  private final org.apache.flink.metrics.Histogram recentTargets;
  private final org.apache.flink.metrics.Histogram recentCameras;
  private final Counter deviceMillis;
  private final Counter events;
  private final Counter deadLetters;
  private final Counter framesDropped;
  private final Counter frames;
  private long deviceNanos;

  TrackingMetrics(RuntimeContext context, MetricGroup group) {
    context.addAccumulator(BATCH_TARGETS, batchTargets);
    context.addAccumulator(BATCH_CAMERAS, batchCameras);
    recentTargets = group.histogram(BATCH_TARGETS, new DescriptiveStatisticsHistogram(WINDOW));
    recentCameras = group.histogram(BATCH_CAMERAS, new DescriptiveStatisticsHistogram(WINDOW));
    deviceMillis = group.counter("deviceMillis");
    events = group.counter("events");
    deadLetters = group.counter("deadLetters");
    framesDropped = group.counter("framesDropped");
    frames = group.counter("frames");
  }

  void round(BatchRunner.Round round) {
    for (BatchRunner.BatchSize batch : round.batches()) {
      batchTargets.add(batch.targets());
      batchCameras.add(batch.cameras());
      recentTargets.update(batch.targets());
      recentCameras.update(batch.cameras());
    }
    deviceNanos += round.deviceNanos();
    deviceMillis.inc(deviceNanos / 1_000_000 - deviceMillis.getCount());
  }

  void event() {
    events.inc();
  }

  void deadLetter() {
    deadLetters.inc();
  }

  void frameDropped() {
    framesDropped.inc();
  }

  void frame() {
    frames.inc();
  }
}
