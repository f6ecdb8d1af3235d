package io.siamflow.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;

/**
 * Settings of Kafka's clients from a file and from the environment, checked before anything is
 * connected. Messages name settings and where they stand, never a value: it may be a password.
 */
final class KafkaSettings {

  /** {@code SIAMFLOW_KAFKA_SASL_JAAS_CONFIG} in the environment is {@code sasl.jaas.config}. */
  static final String ENVIRONMENT = "SIAMFLOW_KAFKA_";

  private static final String BY_ITSELF = "siamflow sets it itself; take it out";

  /** What siamflow sets itself, and how a person does. */
  private static final Map<String, String> OWN =
      Map.of(
          CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, "use --bootstrap-servers",
          CommonClientConfigs.GROUP_ID_CONFIG, "use --group",
          ProducerConfig.TRANSACTIONAL_ID_CONFIG, "use --group",
          ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, "use --transaction-timeout",
          ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, BY_ITSELF,
          ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, BY_ITSELF,
          ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, BY_ITSELF,
          ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, BY_ITSELF,
          ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, BY_ITSELF,
          ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, BY_ITSELF);

  private final Map<String, String> values = new TreeMap<>();
  private final Map<String, String> places = new TreeMap<>();

  private KafkaSettings() {}

  /**
   * The settings.
   *
   * @param file a properties file, or null
   * @param environment the process's environment
   * @throws IOException if the file cannot be read
   * @throws IllegalArgumentException if a setting is unknown, siamflow's own, has a value that
   *     Kafka's clients do not take, or contradicts another
   */
  static Properties read(Path file, Map<String, String> environment) throws IOException {
    KafkaSettings settings = new KafkaSettings();
    if (file != null) {
      Properties content = load(file);
      for (String name : content.stringPropertyNames()) {
        settings.put(name, content.getProperty(name), "--kafka-config " + file);
      }
    }
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (variable.getKey().startsWith(ENVIRONMENT)) {
        String name = variable.getKey().substring(ENVIRONMENT.length());
        settings.put(
            name.toLowerCase(Locale.ROOT).replace('_', '.'),
            variable.getValue(),
            "the environment's " + variable.getKey());
      }
    }
    if (!settings.values.containsKey(AbstractConfig.CONFIG_PROVIDERS_CONFIG)) {
      settings.checkValues();
      settings.checkLogin();
    }
    settings.checkGuarantees();
    settings.checkSecurity();
    Properties properties = new Properties();
    properties.putAll(settings.values);
    return properties;
  }

  private static Properties load(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new IOException("--kafka-config " + file + ": there is no such file", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("--kafka-config " + file + ": is no readable properties file", e);
    }
    return properties;
  }

  private void put(String name, String value, String place) {
    if (OWN.containsKey(name)) {
      throw new IllegalArgumentException(place + ": " + name + ": " + OWN.get(name));
    }
    Set<String> known = known();
    if (!known.contains(name)) {
      String family = name.contains(".") ? name.substring(0, name.indexOf('.') + 1) : name;
      String alike =
          known.stream().filter(one -> one.startsWith(family)).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "%s: Kafka's clients have no setting '%s'; take it out or correct it%s"
              .formatted(
                  place,
                  name,
                  alike.isEmpty() ? "" : ". Those that begin with '" + family + "': " + alike));
    }
    String before = values.put(name, value);
    String other = places.put(name, place);
    if (before != null && !before.equals(value)) {
      throw new IllegalArgumentException(
          "%s and %s give %s different values; leave it in one of them"
              .formatted(other, place, name));
    }
  }

  private static Set<String> known() {
    Set<String> known = new TreeSet<>(ProducerConfig.configNames());
    known.addAll(ConsumerConfig.configNames());
    known.addAll(AdminClientConfig.configNames());
    return known;
  }

  /** Kafka's own messages have the value in them; its kind and range help as well. */
  private void checkValues() {
    for (ConfigDef clients :
        List.of(
            ProducerConfig.configDef(),
            ConsumerConfig.configDef(),
            AdminClientConfig.configDef())) {
      for (ConfigValue checked : clients.validate(values)) {
        String name = checked.name();
        if (values.containsKey(name) && !checked.errorMessages().isEmpty()) {
          ConfigDef.ConfigKey key = clients.configKeys().get(name);
          throw contradiction(
              name,
              "Kafka's clients take a value of type %s%s: correct it or take it out"
                  .formatted(key.type, key.validator == null ? "" : " in " + key.validator));
        }
      }
    }
  }

  /** Kafka's own messages have parts of it in them, which may be a password's. */
  private void checkLogin() {
    String login = values.get(SaslConfigs.SASL_JAAS_CONFIG);
    if (login == null) {
      return;
    }
    try {
      JaasContext.loadClientContext(Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(login)));
    } catch (RuntimeException e) {
      throw contradiction(
          SaslConfigs.SASL_JAAS_CONFIG,
          "it is not of the form MODULE required NAME=\"VALUE\" NAME=\"VALUE\"; with the semicolon,"
              + " or its module is not allowed");
    }
  }

  /** Both guarantees need what is published to be on all replicas, once and in order. */
  private void checkGuarantees() {
    String acks = values.getOrDefault(ProducerConfig.ACKS_CONFIG, "all");
    if (!acks.equals("all") && !acks.equals("-1")) {
      throw contradiction(
          ProducerConfig.ACKS_CONFIG, "events could be lost: set it to all or take it out");
    }
    if (values.getOrDefault(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true").equals("false")) {
      throw contradiction(
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
          "events could be doubled and lose their order: take it out");
    }
  }

  /** Credentials that the protocol does not use are a mistake that would send them nowhere. */
  private void checkSecurity() {
    String protocol =
        values.getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT");
    boolean sasl = protocol.toUpperCase(Locale.ROOT).startsWith("SASL_");
    boolean ssl = protocol.toUpperCase(Locale.ROOT).endsWith("SSL");
    for (String name : values.keySet()) {
      if (name.startsWith("sasl.") && !sasl) {
        throw contradiction(
            name,
            "security.protocol is %s, which does not use it: set security.protocol to SASL_SSL or"
                    .formatted(protocol)
                + " SASL_PLAINTEXT");
      }
      if (name.startsWith("ssl.") && !ssl) {
        throw contradiction(
            name,
            "security.protocol is %s, which does not use it: set security.protocol to SSL or"
                    .formatted(protocol)
                + " SASL_SSL");
      }
    }
  }

  private IllegalArgumentException contradiction(String name, String why) {
    return new IllegalArgumentException(places.get(name) + ": " + name + ": " + why);
  }
}
