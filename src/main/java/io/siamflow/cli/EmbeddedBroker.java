package io.siamflow.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * One real Kafka broker (KRaft, broker and controller in one) inside this process: on 127.0.0.1, on
 * free ports, with its data in a temporary folder that {@link #close}, or the end of the JVM,
 * removes. Topics are not made by themselves. Its sockets are bound before it starts, so no other
 * process can take a port away.
 */
public final class EmbeddedBroker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);
  private static final int NODE = 1;
  private static final String CLIENTS = "CLIENTS";
  private static final String CONTROLLER = "CONTROLLER";

  private final Path data;
  private final BoundSockets sockets = new BoundSockets();
  private final Metrics metrics = new Metrics();
  private final Thread hook = new Thread(this::stop, "stop embedded broker");
  private ControllerServer controller;
  private BrokerServer broker;
  private boolean closed;

  private EmbeddedBroker(Path data) {
    this.data = data;
  }

  /**
   * Starts a broker and waits until it serves.
   *
   * @param settings broker settings beside those that an embedded broker needs, for example {@code
   *     message.max.bytes}
   * @throws IOException if it cannot start: no loopback address, no temporary folder, or a setting
   *     that Kafka refuses
   */
  public static EmbeddedBroker start(Map<String, String> settings) throws IOException {
    EmbeddedBroker embedded = new EmbeddedBroker(Files.createTempDirectory("siamflow-broker"));
    try {
      Runtime.getRuntime().addShutdownHook(embedded.hook);
      embedded.run(settings);
      return embedded;
    } catch (Exception e) {
      embedded.close();
      throw new IOException("the embedded Kafka broker does not start: " + e.getMessage(), e);
    }
  }

  /** Where clients connect: {@code 127.0.0.1:PORT}. */
  public String bootstrapServers() {
    return sockets.address(CLIENTS);
  }

  // Kafka declares none of the exceptions that its Scala code throws.
  private void run(Map<String, String> further) throws Exception {
    sockets.bind(CLIENTS);
    sockets.bind(CONTROLLER);
    Map<String, String> settings = settings(further);
    KafkaConfig config = new KafkaConfig(settings, false);
    format(settings.get("log.dir"));
    Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> stored =
        KafkaRaftServer.initializeLogDirs(config, LOG, "");
    SharedServer shared =
        new SharedServer(
            config,
            stored._1(),
            Time.SYSTEM,
            metrics,
            CompletableFuture.completedFuture(
                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
            List.of(),
            // Kafka's own handlers end the process.
            (name, fatal, action) -> new LoggingFaultHandler(name, action),
            sockets);
    controller = new ControllerServer(shared, KafkaRaftServer.configSchema(), stored._2());
    broker = new BrokerServer(shared);
    controller.startup();
    broker.startup();
  }

  private static void format(String folder) throws Exception {
    try (PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(quiet)
          .setNodeId(NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setControllerListenerName(CONTROLLER)
          .setDirectories(List.of(folder))
          .setMetadataLogDirectory(folder)
          .run();
    }
  }

  private Map<String, String> settings(Map<String, String> further) {
    String clients = CLIENTS + "://" + sockets.address(CLIENTS);
    Map<String, String> settings = new HashMap<>();
    // One node holds every replica.
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    // Few files and little memory, and no waiting for further members of a group.
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("log.cleaner.dedupe.buffer.size", "4194304");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("auto.create.topics.enable", "false");
    settings.put(
        "listener.security.protocol.map", CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    settings.putAll(further);

    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE));
    settings.put("listeners", clients + "," + CONTROLLER + "://" + sockets.address(CONTROLLER));
    settings.put("advertised.listeners", clients);
    settings.put("inter.broker.listener.name", CLIENTS);
    settings.put("controller.listener.names", CONTROLLER);
    settings.put("controller.quorum.voters", NODE + "@" + sockets.address(CONTROLLER));
    settings.put("log.dir", data.resolve("log").toString());
    return settings;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending and the hook runs, or has run.
      LOG.debug("closed while the JVM ends", e);
    }
    stop();
  }

  private synchronized void stop() {
    if (closed) {
      return;
    }
    closed = true;
    if (broker != null) {
      broker.shutdown();
    }
    if (controller != null) {
      controller.shutdown();
    }
    metrics.close();
    sockets.close();
    deleteData();
  }

  private void deleteData() {
    try {
      TemporaryFolder.delete(data);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("the broker's temporary folder {} stays behind: {}", data, e.toString());
    }
  }
}
