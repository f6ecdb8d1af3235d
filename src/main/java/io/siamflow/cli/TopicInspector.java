package io.siamflow.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks the brokers about topics before anything is sent or read; each answer's wait is bounded. */
final class TopicInspector implements AutoCloseable {

  static final int PATIENCE_SECONDS = 10;

  private final KafkaOptions options;
  private final Admin admin;

  /**
   * Connects.
   *
   * @throws IOException if the settings are not usable
   */
  TopicInspector(KafkaOptions options) throws IOException {
    this.options = options;
    Properties properties = options.clientProperties();
    String patience = Integer.toString(PATIENCE_SECONDS * 1000);
    properties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patience);
    properties.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patience);
    try {
      admin = Admin.create(properties);
    } catch (KafkaException e) {
      throw options.failure("Kafka's client cannot be made", e);
    }
  }

  /**
   * The topic's partitions.
   *
   * @throws IOException if no broker answers, it refuses, or there is no such topic
   */
  List<TopicPartition> partitions(String topic) throws IOException {
    TopicDescription description;
    try {
      description = answer(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        throw new IOException(
            ("there is no topic '%s' at %s; create it: kafka-topics.sh --bootstrap-server %s"
                    + " --create --topic %s")
                .formatted(topic, options.bootstrapServers(), options.bootstrapServers(), topic),
            e);
      }
      throw failure("topic '" + topic + "'", e.getCause());
    }
    return description.partitions().stream()
        .map(partition -> new TopicPartition(topic, partition.partition()))
        .toList();
  }

  /**
   * The topic's {@code max.message.bytes}; nothing if one may not ask.
   *
   * @throws IOException if no broker answers
   */
  OptionalInt largestRecordBatch(String topic) throws IOException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      Map<ConfigResource, org.apache.kafka.clients.admin.Config> configs =
          answer(admin.describeConfigs(List.of(resource)).all());
      return OptionalInt.of(
          Integer.parseInt(
              configs.get(resource).get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value()));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return OptionalInt.empty();
      }
      throw failure("topic '" + topic + "'", e.getCause());
    }
  }

  private <T> T answer(KafkaFuture<T> future) throws IOException, ExecutionException {
    try {
      return future.get(2L * PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw noAnswer(e);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private IOException failure(String what, Throwable cause) {
    return cause instanceof org.apache.kafka.common.errors.TimeoutException
        ? noAnswer(cause)
        : options.failure(what, cause);
  }

  private IOException noAnswer(Throwable cause) {
    return new IOException(
        "no Kafka broker answered at --bootstrap-servers %s within %d s"
            .formatted(options.bootstrapServers(), PATIENCE_SECONDS),
        cause);
  }

  @Override
  public void close() {
    admin.close(java.time.Duration.ZERO);
  }
}
