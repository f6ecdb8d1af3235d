package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {

  private static final String SECRET = "s3cret";
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"job\" password=\""
          + SECRET
          + "\";";

  @TempDir private Path folder;

  private Path file(String... lines) throws IOException {
    return Files.write(folder.resolve("client.properties"), List.of(lines));
  }

  @Test
  void fileAndEnvironmentComplementEachOther() throws IOException {
    Properties settings =
        KafkaSettings.read(
            file("security.protocol=SASL_SSL", "sasl.mechanism = PLAIN"),
            Map.of(
                "SIAMFLOW_KAFKA_SASL_JAAS_CONFIG", LOGIN,
                "SIAMFLOW_KAFKA_SASL_MECHANISM", "PLAIN",
                "SIAMFLOW_JVM_OPTS", "-Xmx1g",
                "PATH", "/bin"));
    assertThat(settings)
        .containsOnly(
            Map.entry("security.protocol", "SASL_SSL"),
            Map.entry("sasl.mechanism", "PLAIN"),
            Map.entry("sasl.jaas.config", LOGIN));
  }

  @Test
  void differentValuesOfOneSettingAreRefusedByTheirPlaces() throws IOException {
    Path file = file("security.protocol=SASL_SSL", "sasl.jaas.config=" + SECRET);
    assertThatThrownBy(
            () ->
                KafkaSettings.read(
                    file, Map.of("SIAMFLOW_KAFKA_SASL_JAAS_CONFIG", SECRET + "-too")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("SIAMFLOW_KAFKA_SASL_JAAS_CONFIG")
        .hasMessageContaining("sasl.jaas.config different values")
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "bootstrap.servers, --bootstrap-servers",
    "group.id, --group",
    "transactional.id, --group",
    "transaction.timeout.ms, --transaction-timeout",
    "value.deserializer, take it out",
    "enable.auto.commit, take it out"
  })
  void whatSiamflowSetsItselfIsRefusedWithTheOptionToUse(String name, String remedy)
      throws IOException {
    Path file = file(name + "=" + SECRET);
    assertThatThrownBy(() -> KafkaSettings.read(file, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--kafka-config " + file + ": " + name)
        .hasMessageContaining(remedy)
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void anUnknownSettingIsRefusedWithThoseAlike() throws IOException {
    Path file = file("security.protocol=SSL", "ssl.truststore.pasword=" + SECRET);
    assertThatThrownBy(() -> KafkaSettings.read(file, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'ssl.truststore.pasword'")
        .hasMessageContaining("ssl.truststore.password")
        .hasMessageNotContaining(SECRET);
    assertThatThrownBy(() -> KafkaSettings.read(null, Map.of("SIAMFLOW_KAFKA_SECRETS", SECRET)))
        .hasMessageContaining("the environment's SIAMFLOW_KAFKA_SECRETS")
        .hasMessageContaining("no setting 'secrets'")
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sasl.jaas.config", "ssl.truststore.password", "sasl.mechanism"})
  void credentialsThatTheProtocolDoesNotUseAreRefused(String name) throws IOException {
    Path file = file(name + "=" + (name.equals("sasl.jaas.config") ? LOGIN : SECRET));
    assertThatThrownBy(() -> KafkaSettings.read(file, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name + ": security.protocol is PLAINTEXT")
        .hasMessageContaining("set security.protocol to")
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @CsvSource({"acks=1, acks", "acks=0, acks", "enable.idempotence=false, enable.idempotence"})
  void whatTheGuaranteesForbidIsRefused(String line, String name) throws IOException {
    Path file = file(line);
    assertThatThrownBy(() -> KafkaSettings.read(file, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("take it out");
  }

  @ParameterizedTest
  @CsvSource({
    "linger.ms, type LONG in [0,...]",
    "max.request.size, type INT in [0,...]",
    "isolation.level, '[read_committed, read_uncommitted]'",
    "compression.type, gzip",
    "enable.metrics.push, BOOLEAN",
    "security.protocol, SASL_SSL",
  })
  void aValueThatNoClientTakesIsRefusedWithWhatTheyTake(String name, String remedy)
      throws IOException {
    Path file = file(name + "=" + SECRET);
    assertThatThrownBy(() -> KafkaSettings.read(file, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--kafka-config " + file + ": " + name)
        .hasMessageContaining(remedy)
        .hasMessageNotContaining(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        SECRET,
        "PlainLoginModule username=\"job\" password=\"" + SECRET + "\";",
        "PlainLoginModule " + SECRET + " password;",
        "PlainLoginModule required username=\"job\" \"" + SECRET + "\";",
        "PlainLoginModule required username=\"job\" password=\"" + SECRET + "\"",
      })
  void noPartOfALoginThatCannotBeReadIsPrinted(String login) throws IOException {
    Path file = file("security.protocol=SASL_SSL", "sasl.jaas.config=" + login);
    assertThatThrownBy(() -> KafkaSettings.read(file, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--kafka-config " + file + ": sasl.jaas.config: ")
        .hasMessageContaining("with the semicolon")
        .satisfies(e -> assertThat(e).hasNoCause())
        .hasMessageNotContaining(SECRET);
  }

  @Test
  void whatAProviderOfKafkaSuppliesIsLeftToIt() throws IOException {
    Path file =
        file(
            "config.providers=env",
            "security.protocol=SASL_SSL",
            "sasl.jaas.config=${env:LOGIN}",
            "linger.ms=${env:LINGER}");
    assertThat(KafkaSettings.read(file, Map.of())).containsEntry("linger.ms", "${env:LINGER}");
  }

  @Test
  void nothingGivenIsNothingSet() throws IOException {
    assertThat(KafkaSettings.read(null, Map.of())).isEmpty();
  }
}
