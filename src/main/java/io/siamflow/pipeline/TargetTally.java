package io.siamflow.pipeline;

import io.siamflow.codec.TargetRecord;
import io.siamflow.tracker.TargetStatus;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * A camera's live targets, counted.
 *
 * @param byStatus how many stand where; a status that none has is not in it
 * @param templateBytes bytes of their embeddings
 */
record TargetTally(Map<TargetStatus, Integer> byStatus, long templateBytes) {

  static final TargetTally NONE = new TargetTally(Map.of(), 0);

  static TargetTally of(Collection<TargetRecord> targets, long templateBytes) {
    Map<TargetStatus, Integer> byStatus = new EnumMap<>(TargetStatus.class);
    for (TargetRecord target : targets) {
      byStatus.merge(target.status(), 1, Integer::sum);
    }
    return new TargetTally(byStatus, templateBytes);
  }

  /** Live targets. */
  int count() {
    return byStatus.values().stream().mapToInt(Integer::intValue).sum();
  }

  int count(TargetStatus status) {
    return byStatus.getOrDefault(status, 0);
  }
}
