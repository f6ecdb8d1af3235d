package io.siamflow.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Option;

/** How to reach Kafka. */
final class KafkaOptions {

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOSTS",
      required = true,
      description = "Kafka brokers to begin with, host:port, separated by commas.")
  private String bootstrapServers;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description =
          "A properties file with further settings of Kafka's clients, such as security.protocol"
              + " and sasl.jaas.config. Environment variables do the same:"
              + " SIAMFLOW_KAFKA_SASL_JAAS_CONFIG is sasl.jaas.config. Values are never printed."
              + " Default: none.")
  private Path config;

  String bootstrapServers() {
    return bootstrapServers;
  }

  /**
   * Settings of a client: those of the file and the environment, and the brokers' addresses.
   *
   * @throws IOException if the file cannot be read; the message names it and nothing in it
   * @throws IllegalArgumentException if a setting is unknown or contradicts another
   */
  Properties clientProperties() throws IOException {
    Properties properties = KafkaSettings.read(config, System.getenv());
    properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return properties;
  }

  /** What went wrong with Kafka, for a person. */
  IOException failure(String what, Throwable cause) {
    Throwable last = cause;
    while (last.getCause() != null && last.getCause() != last) {
      last = last.getCause();
    }
    String reason = last.getMessage() == null ? last.getClass().getSimpleName() : last.getMessage();
    String first =
        cause instanceof KafkaException && cause != last ? cause.getMessage() + ": " : "";
    return new IOException(what + " (" + bootstrapServers + "): " + first + reason, cause);
  }
}
