package io.siamflow.pipeline;

import io.siamflow.pipeline.TrackingOptions.RestartPolicy;
import io.siamflow.tracker.LostBudget;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;

/** Options for tests, one changed at a time. */
final class Settings {

  /** The defaults, but no round waits for cameras that may yet come. */
  static final TrackingOptions PLAIN = linger(TrackingOptions.DEFAULTS, 0);

  private Settings() {}

  /** The same options with one component changed. */
  private static TrackingOptions with(TrackingOptions options, String component, Object value) {
    RecordComponent[] components = TrackingOptions.class.getRecordComponents();
    Object[] values = new Object[components.length];
    boolean found = false;
    try {
      for (int i = 0; i < values.length; i++) {
        boolean changed = components[i].getName().equals(component);
        values[i] = changed ? value : components[i].getAccessor().invoke(options);
        found |= changed;
      }
      if (!found) {
        throw new IllegalArgumentException("no option " + component);
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      return TrackingOptions.class.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(component, e);
    }
  }

  static TrackingOptions linger(TrackingOptions o, long milliseconds) {
    return with(o, "batchLinger", Duration.ofMillis(milliseconds));
  }

  static TrackingOptions batchMax(TrackingOptions o, int targets) {
    return with(o, "batchMax", targets);
  }

  static TrackingOptions bufferBytes(TrackingOptions o, long bytes) {
    return with(o, "bufferBytes", bytes);
  }

  static TrackingOptions history(TrackingOptions o, Duration duration, long bytes) {
    return with(with(o, "historyDuration", duration), "historyBytes", bytes);
  }

  static TrackingOptions waiting(TrackingOptions o, Duration duration, int commands) {
    return with(with(o, "commandWait", duration), "waitingCommands", commands);
  }

  static TrackingOptions targetsPerCamera(TrackingOptions o, int targets) {
    return with(o, "targetsPerCamera", targets);
  }

  static TrackingOptions silence(TrackingOptions o, Duration limit) {
    return with(o, "silenceLimit", limit);
  }

  static TrackingOptions overload(TrackingOptions o, Overload overload) {
    return with(o, "overload", overload);
  }

  static TrackingOptions restart(TrackingOptions o, RestartPolicy policy) {
    return with(o, "restartPolicy", policy);
  }

  static TrackingOptions changedModel(TrackingOptions o, TrackingOptions.ModelPolicy policy) {
    return with(o, "modelPolicy", policy);
  }

  static TrackingOptions lost(TrackingOptions o, double budget, Duration limit) {
    return with(with(o, "lostBudget", new LostBudget(budget)), "lostLimit", limit);
  }

  static TrackingOptions maxPixels(TrackingOptions o, long pixels) {
    return with(o, "maxPixels", pixels);
  }

  static TrackingOptions deadLetterBytes(TrackingOptions o, int bytes) {
    return with(o, "deadLetterBytes", bytes);
  }
}
