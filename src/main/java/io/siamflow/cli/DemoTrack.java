package io.siamflow.cli;

import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** What came of one target of the demo. */
final class DemoTrack {

  private final DemoCamera camera;
  private final DemoCamera.Target target;
  private final TreeMap<Long, TrackEvent> events = new TreeMap<>();
  private final List<Long> latencies = new ArrayList<>();
  private long firstNanos;
  private long lastNanos;

  DemoTrack(DemoCamera camera, DemoCamera.Target target) {
    this.camera = camera;
    this.target = target;
  }

  DemoCamera camera() {
    return camera;
  }

  DemoCamera.Target target() {
    return target;
  }

  /** An event has come. */
  void add(TrackEvent event, long nowMillis, long nowNanos) {
    if (events.isEmpty()) {
      firstNanos = nowNanos;
    }
    lastNanos = nowNanos;
    events.put(event.frameNumber(), event);
    latencies.add(nowMillis - event.capturedAt());
  }

  Optional<TrackEvent> last() {
    return events.isEmpty() ? Optional.empty() : Optional.of(events.lastEntry().getValue());
  }

  Optional<TrackEvent> on(long frame) {
    return Optional.ofNullable(events.get(frame));
  }

  int count() {
    return events.size();
  }

  /** Events that are due in all. */
  int expected() {
    return camera.frames() - target.startFrame();
  }

  double framesPerSecond() {
    return events.size() < 2 ? 0 : (events.size() - 1) * 1e9 / (lastNanos - firstNanos);
  }

  /** Captured-to-event latencies, milliseconds. */
  List<Long> latencies() {
    return latencies;
  }

  /** Mean overlap with the truth, first frame excluded, where the truth is known. */
  Optional<Double> meanOverlap() {
    double sum = 0;
    int frames = 0;
    for (TrackEvent event : events.values()) {
      Optional<Box> truth = target.truth().on((int) event.frameNumber());
      if (event.frameNumber() > target.startFrame() && truth.isPresent()) {
        sum += event.box().overlap(truth.get());
        frames++;
      }
    }
    return frames == 0 ? Optional.empty() : Optional.of(sum / frames);
  }
}
