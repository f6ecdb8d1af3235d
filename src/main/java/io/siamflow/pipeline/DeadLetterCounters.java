package io.siamflow.pipeline;

import io.siamflow.codec.DeadLetter;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;

/** An operator's {@link JobMetric#DEAD_LETTERS}. */
final class DeadLetterCounters {

  private final Map<DeadLetter.Reason, Counter> counters = new EnumMap<>(DeadLetter.Reason.class);

  DeadLetterCounters(MetricGroup group) {
    for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
      counters.put(
          reason,
          group
              .addGroup(JobMetric.DEAD_LETTERS.group(), reason.name())
              .counter(JobMetric.DEAD_LETTERS.label()));
    }
  }

  void count(DeadLetter.Reason reason) {
    counters.get(reason).inc();
  }
}
