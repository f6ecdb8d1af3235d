package io.siamflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.image.PictureEncoding;
import io.siamflow.network.Architecture;
import io.siamflow.network.SeededPack;
import io.siamflow.testing.Distribution;
import io.siamflow.testing.SceneCamera;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code siamflow run} as a process, against brokers that ask for credentials over TLS. */
@Timeout(300)
class RunStartIT {

  private static final String PASSWORD = "correct-horse";
  private static final String STORE_PASSWORD = "battery-staple";
  private static final TopicNames TOPICS = TopicNames.DEFAULT;

  @TempDir private static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        "broker",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1",
        "-keystore",
        "broker.p12");
    keytool("-exportcert", "-alias", "broker", "-file", "broker.crt", "-keystore", "broker.p12");
    keytool(
        "-importcert",
        "-noprompt",
        "-alias",
        "broker",
        "-file",
        "broker.crt",
        "-keystore",
        "trust.p12");
    String login = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    Map<String, String> settings = new HashMap<>();
    settings.put("listener.security.protocol.map", "CLIENTS:SASL_SSL,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put(
        "listener.name.clients.plain.sasl.jaas.config",
        "%s username=\"broker\" password=\"%s\" user_broker=\"%s\" user_job=\"%s\";"
            .formatted(login, PASSWORD, PASSWORD, PASSWORD));
    settings.put("ssl.keystore.location", folder.resolve("broker.p12").toString());
    settings.put("ssl.keystore.password", STORE_PASSWORD);
    settings.put("ssl.truststore.location", folder.resolve("trust.p12").toString());
    settings.put("ssl.truststore.password", STORE_PASSWORD);
    settings.put("transaction.max.timeout.ms", "60000");
    broker = EmbeddedBroker.start(settings);
    try (Topics topics = Topics.connect(client(PASSWORD))) {
      topics.create(TOPICS, 1, 1 << 20);
    }
    SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 1).save(folder.resolve("seeded"));
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    line.addAll(List.of(arguments));
    line.addAll(List.of("-storepass", STORE_PASSWORD, "-storetype", "PKCS12"));
    Process process =
        new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }

  private static Map<String, String> credentials(String password) {
    return Map.of(
        "security.protocol",
        "SASL_SSL",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"job\""
            + " password=\""
            + password
            + "\";",
        "ssl.truststore.location",
        folder.resolve("trust.p12").toString(),
        "ssl.truststore.password",
        STORE_PASSWORD);
  }

  private static Properties client(String password) {
    Properties properties = new Properties();
    properties.putAll(credentials(password));
    properties.setProperty("bootstrap.servers", broker.bootstrapServers());
    return properties;
  }

  private static Path file(String name, String password) throws IOException {
    Properties properties = new Properties();
    properties.putAll(credentials(password));
    Path file = folder.resolve(name);
    try (var out = Files.newBufferedWriter(file)) {
      properties.store(out, null);
    }
    return file;
  }

  private static ProcessBuilder run(String... options) {
    List<String> line =
        new ArrayList<>(
            List.of(
                Distribution.file("bin/siamflow").toString(),
                "run",
                "--bootstrap-servers=" + broker.bootstrapServers(),
                "--models=" + folder.resolve("seeded")));
    line.addAll(List.of(options));
    return new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true);
  }

  private static void assertRefused(ProcessBuilder builder, String... messages) throws Exception {
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(output).isEqualTo(1);
    assertThat(output).contains(messages).doesNotContain(PASSWORD, STORE_PASSWORD);
  }

  @Test
  void aTransactionTimeoutAboveTheBrokersIsRefused() throws Exception {
    assertRefused(
        run("--kafka-config=" + file("a.properties", PASSWORD), "--transaction-timeout=120000"),
        "transaction.max.timeout.ms=60000",
        "120000 ms",
        "lower the job's");
  }

  @Test
  void aTransactionTimeoutBelowTheCheckpointsIntervalIsRefused() throws Exception {
    assertRefused(
        run("--kafka-config=" + file("b.properties", PASSWORD), "--transaction-timeout=10000"),
        "--transaction-timeout 10000 ms is not longer than execution.checkpointing.interval");
  }

  @Test
  void aMissingTopicIsRefused() throws Exception {
    assertRefused(
        run(
            "--kafka-config=" + file("c.properties", PASSWORD),
            "--guarantee=at-least-once",
            "--commands-topic=absent"),
        "no topic 'absent'",
        "kafka-topics.sh");
  }

  @Test
  void deadLettersThatTheirTopicDoesNotTakeAreRefused() throws Exception {
    assertRefused(
        run(
            "--kafka-config=" + file("f.properties", PASSWORD),
            "--guarantee=at-least-once",
            "--dead-letter-bytes=1048000"),
        "--dead-letter-bytes 1048000",
        "max.request.size is 1048576",
        "lower --dead-letter-bytes");
  }

  @Test
  void aWrongPasswordIsRefusedWithoutBeingPrinted() throws Exception {
    String wrong = "not-the-horse";
    ProcessBuilder builder =
        run("--kafka-config=" + file("d.properties", wrong), "--guarantee=at-least-once");
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(output).contains("uthentication").doesNotContain(wrong, STORE_PASSWORD);
  }

  @Test
  void credentialsOfTheEnvironmentServeTheJobAndStandNowhere() throws Exception {
    Path logging =
        Files.writeString(
            folder.resolve("log4j2.properties"),
            """
            rootLogger.level = info
            rootLogger.appenderRef.console.ref = console
            appender.console.name = console
            appender.console.type = Console
            appender.console.layout.type = PatternLayout
            appender.console.layout.pattern = %level %logger{1} - %msg%n%throwable
            """);
    Path log = folder.resolve("run.log");
    ProcessBuilder builder = run("--guarantee=at-least-once");
    credentials(PASSWORD)
        .forEach(
            (name, value) ->
                builder
                    .environment()
                    .put("SIAMFLOW_KAFKA_" + name.toUpperCase().replace('.', '_'), value));
    builder.environment().put("SIAMFLOW_JVM_OPTS", "-Dlog4j2.configurationFile=" + logging);
    Process process = builder.redirectOutput(log.toFile()).start();
    try {
      publish();
      CommandRun events =
          CommandRun.of(
              "events",
              "--bootstrap-servers=" + broker.bootstrapServers(),
              "--kafka-config=" + file("e.properties", PASSWORD),
              "--from=beginning",
              "--limit=3",
              "--timeout=120");
      assertThat(events.out().lines()).as(Files.readString(log)).hasSize(3);
      assertThat(process.isAlive()).isTrue();
      List<ProcessHandle> processes = new ArrayList<>(process.descendants().toList());
      processes.add(process.toHandle());
      for (ProcessHandle one : processes) {
        String line = Files.readString(Path.of("/proc", Long.toString(one.pid()), "cmdline"));
        assertThat(line).isNotEmpty().doesNotContain(PASSWORD, STORE_PASSWORD);
      }
    } finally {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
      process.waitFor(60, TimeUnit.SECONDS);
    }
    // The clients' settings are in the log, their values hidden.
    assertThat(Files.readString(log))
        .contains("sasl.jaas.config = [hidden]", "ssl.truststore.password = [hidden]")
        .doesNotContain(PASSWORD, STORE_PASSWORD);
  }

  private static void publish() throws Exception {
    SceneCamera scene = new SceneCamera(1);
    byte[] key = "gate".getBytes(UTF_8);
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(
            client(PASSWORD), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(
          new ProducerRecord<>(
              TOPICS.commands(),
              key,
              new TrackCommandCodec(SchemaDirectory.empty())
                  .encode(
                      new TrackCommand(
                          "start",
                          TrackCommand.Action.START,
                          "gate",
                          0,
                          "t",
                          0,
                          scene.truth(0, 0),
                          null,
                          null))));
      for (int number = 0; number < 3; number++) {
        producer.send(
            new ProducerRecord<>(
                TOPICS.frames(),
                key,
                new FrameCodec(SchemaDirectory.empty())
                    .encode(
                        new Frame(
                            "gate",
                            0,
                            number,
                            40L * number,
                            PictureEncoding.PNG,
                            SceneCamera.WIDTH,
                            SceneCamera.HEIGHT,
                            scene.data(number, PictureEncoding.PNG)))));
      }
    }
  }
}
