package io.siamflow.pipeline;

import io.siamflow.codec.SchemaDirectory;
import io.siamflow.pipeline.TrackingOptions.RestartPolicy;
import io.siamflow.tracker.LostBudget;
import java.time.Duration;

/** Options for tests, one changed at a time. */
final class Settings {

  /** The defaults, but no round waits for cameras that may yet come. */
  static final TrackingOptions PLAIN = linger(TrackingOptions.DEFAULTS, 0);

  private Settings() {}

  static TrackingOptions linger(TrackingOptions o, long milliseconds) {
    return new TrackingOptions(
        o.batchMax(),
        Duration.ofMillis(milliseconds),
        o.bufferBytes(),
        o.historyDuration(),
        o.historyBytes(),
        o.commandWait(),
        o.waitingCommands(),
        o.restartPolicy(),
        o.lostBudget(),
        o.lostLimit(),
        o.maxPixels(),
        o.deadLetterBytes(),
        SchemaDirectory.empty());
  }

  static TrackingOptions batchMax(TrackingOptions o, int targets) {
    return new TrackingOptions(
        targets,
        o.batchLinger(),
        o.bufferBytes(),
        o.historyDuration(),
        o.historyBytes(),
        o.commandWait(),
        o.waitingCommands(),
        o.restartPolicy(),
        o.lostBudget(),
        o.lostLimit(),
        o.maxPixels(),
        o.deadLetterBytes(),
        SchemaDirectory.empty());
  }

  static TrackingOptions bufferBytes(TrackingOptions o, long bytes) {
    return new TrackingOptions(
        o.batchMax(),
        o.batchLinger(),
        bytes,
        o.historyDuration(),
        o.historyBytes(),
        o.commandWait(),
        o.waitingCommands(),
        o.restartPolicy(),
        o.lostBudget(),
        o.lostLimit(),
        o.maxPixels(),
        o.deadLetterBytes(),
        SchemaDirectory.empty());
  }

  static TrackingOptions history(TrackingOptions o, Duration duration, long bytes) {
    return new TrackingOptions(
        o.batchMax(),
        o.batchLinger(),
        o.bufferBytes(),
        duration,
        bytes,
        o.commandWait(),
        o.waitingCommands(),
        o.restartPolicy(),
        o.lostBudget(),
        o.lostLimit(),
        o.maxPixels(),
        o.deadLetterBytes(),
        SchemaDirectory.empty());
  }

  static TrackingOptions waiting(TrackingOptions o, Duration duration, int commands) {
    return new TrackingOptions(
        o.batchMax(),
        o.batchLinger(),
        o.bufferBytes(),
        o.historyDuration(),
        o.historyBytes(),
        duration,
        commands,
        o.restartPolicy(),
        o.lostBudget(),
        o.lostLimit(),
        o.maxPixels(),
        o.deadLetterBytes(),
        SchemaDirectory.empty());
  }

  static TrackingOptions restart(TrackingOptions o, RestartPolicy policy) {
    return new TrackingOptions(
        o.batchMax(),
        o.batchLinger(),
        o.bufferBytes(),
        o.historyDuration(),
        o.historyBytes(),
        o.commandWait(),
        o.waitingCommands(),
        policy,
        o.lostBudget(),
        o.lostLimit(),
        o.maxPixels(),
        o.deadLetterBytes(),
        SchemaDirectory.empty());
  }

  static TrackingOptions lost(TrackingOptions o, double budget, Duration limit) {
    return new TrackingOptions(
        o.batchMax(),
        o.batchLinger(),
        o.bufferBytes(),
        o.historyDuration(),
        o.historyBytes(),
        o.commandWait(),
        o.waitingCommands(),
        o.restartPolicy(),
        new LostBudget(budget),
        limit,
        o.maxPixels(),
        o.deadLetterBytes(),
        SchemaDirectory.empty());
  }
}
