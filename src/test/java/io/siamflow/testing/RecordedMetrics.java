package io.siamflow.testing;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** What Flink hands to a reporter: every metric of a job, by its whole name. */
public final class RecordedMetrics implements MetricReporter, AutoCloseable {

  private static final Map<String, RecordedMetrics> OPEN = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final Map<String, Metric> metrics = new ConcurrentHashMap<>();

  public RecordedMetrics() {
    OPEN.put(id, this);
  }

  /** Makes a job report to these; returns its settings. */
  public Configuration reportFrom(Configuration settings) {
    settings.setString("metrics.reporter.recorded.factory.class", Factory.class.getName());
    settings.setString("metrics.reporter.recorded.id", id);
    return settings;
  }

  /** The metrics whose name ends so, those of ended tasks too. */
  public List<Metric> ending(String name) {
    return metrics.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(name))
        .map(Map.Entry::getValue)
        .toList();
  }

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    metrics.put(group.getMetricIdentifier(name), metric);
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
    // What was counted is asked for after the job has ended.
  }

  @Override
  public void open(MetricConfig config) {
    // Nothing is sent anywhere.
  }

  @Override
  public void close() {
    OPEN.remove(id);
  }

  /** Found by Flink among the services. */
  public static final class Factory implements MetricReporterFactory {

    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return OPEN.get(properties.getProperty("id"));
    }
  }
}
