package io.siamflow.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.testing.GeneratedBlock;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** The metrics that stand in the document are those that the job has. */
class JobMetricTest {

  @Test
  void theDocumentsTableIsTheCodes() throws IOException {
    StringBuilder table = new StringBuilder("| metric | kind | what |\n|---|---|---|\n");
    for (JobMetric metric : JobMetric.values()) {
      table.append(
          "| `%s` | %s | %s%s |%n"
              .formatted(
                  metric.label(),
                  metric.kind().name().toLowerCase(Locale.ROOT),
                  metric.meaning(),
                  metric.group() == null
                      ? ""
                      : "; group `"
                          + metric.group()
                          + "`: "
                          + String.join(", ", metric.groupValues())));
    }
    GeneratedBlock.check(Path.of("docs/operation.md"), "metrics", table.toString());
  }

  @Test
  void theJobRegistersExactlyThese() {
    Set<String> registered = new TreeSet<>();
    new TrackingMetrics(context(), new Recording("", registered));
    Set<String> documented = new TreeSet<>();
    for (JobMetric metric : JobMetric.values()) {
      if (metric.group() == null) {
        documented.add(metric.kind() + " " + metric.label());
      }
      for (String value : metric.groupValues()) {
        documented.add(metric.kind() + " " + metric.group() + "." + value + "." + metric.label());
      }
    }
    assertThat(registered).isEqualTo(documented);
  }

  @Test
  void deadLettersAreCountedByReason() {
    Set<String> registered = new TreeSet<>();
    Recording group = new Recording("", registered);
    DeadLetterCounters counters = new DeadLetterCounters(group);
    assertThat(registered).hasSize(Reason.values().length);
    counters.count(Reason.BAD_BOX);
    counters.count(Reason.BAD_BOX);
    counters.count(Reason.WRONG_KEY);
    assertThat(group.counters.get("reason.BAD_BOX.deadLetters").getCount()).isEqualTo(2);
    assertThat(group.counters.get("reason.WRONG_KEY.deadLetters").getCount()).isEqualTo(1);
    assertThat(group.counters.get("reason.OLD_EPOCH.deadLetters").getCount()).isZero();
  }

  /** Remembers what is registered, with the groups that it is in. */
  private static final class Recording extends UnregisteredMetricsGroup {

    private final String scope;
    private final Set<String> registered;
    private final Map<String, Counter> counters;

    Recording(String scope, Set<String> registered) {
      this(scope, registered, new HashMap<>());
    }

    private Recording(String scope, Set<String> registered, Map<String, Counter> counters) {
      this.scope = scope;
      this.registered = registered;
      this.counters = counters;
    }

    @Override
    public MetricGroup addGroup(String key, String value) {
      return new Recording(scope + key + "." + value + ".", registered, counters);
    }

    @Override
    public Counter counter(String name) {
      registered.add(JobMetric.Kind.COUNTER + " " + scope + name);
      Counter counter = new SimpleCounter();
      counters.put(scope + name, counter);
      return counter;
    }

    @Override
    public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
      registered.add(JobMetric.Kind.GAUGE + " " + scope + name);
      return gauge;
    }

    @Override
    public <H extends Histogram> H histogram(String name, H histogram) {
      registered.add(JobMetric.Kind.HISTOGRAM + " " + scope + name);
      return histogram;
    }
  }

  /** A context that takes accumulators and has nothing else. */
  private static RuntimeContext context() {
    return (RuntimeContext)
        Proxy.newProxyInstance(
            RuntimeContext.class.getClassLoader(),
            new Class<?>[] {RuntimeContext.class},
            (proxy, method, arguments) -> {
              assertThat(method.getName()).isEqualTo("addAccumulator");
              assertThat(arguments[1]).isInstanceOf(Accumulator.class);
              return null;
            });
  }
}
