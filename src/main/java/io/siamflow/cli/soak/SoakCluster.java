package io.siamflow.cli.soak;

import io.siamflow.cli.FreePorts;
import io.siamflow.pipeline.recovery.FolderHaServicesFactory;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker, a JobManager and two TaskManagers as processes of this machine, on 127.0.0.1,
 * with this program's Java and class path. All that they keep is below one folder, so each can be
 * killed and started again.
 */
final class SoakCluster implements AutoCloseable {

  static final int TASK_MANAGERS = 2;
  private static final int NODE = 1;

  private final Path folder;
  private final Configuration configuration;
  private final int brokerPort;
  private final int controllerPort;
  private final int restPort;
  private final List<ChildProcess> taskManagers = new ArrayList<>();
  private final Thread hook = new Thread(this::killAll, "end soak's processes");
  private ChildProcess broker;
  private ChildProcess jobManager;

  /**
   * A cluster that is not started yet.
   *
   * @param folder an empty folder
   * @param distribution Flink settings to begin with
   */
  SoakCluster(Path folder, Configuration distribution) throws IOException {
    this.folder = folder;
    configuration = new Configuration(distribution);
    List<Integer> ports = FreePorts.find(3);
    brokerPort = ports.get(0);
    controllerPort = ports.get(1);
    restPort = ports.get(2);
    for (String part : List.of("conf", "log", "tmp", "kafka", "checkpoints", "high-availability")) {
      Files.createDirectories(folder.resolve(part));
    }
    configure();
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void configure() throws IOException {
    Map<String, String> settings = new TreeMap<>();
    for (String key :
        List.of(
            "jobmanager.rpc.address",
            "jobmanager.bind-host",
            "taskmanager.host",
            "taskmanager.bind-host",
            "rest.address",
            "rest.bind-address")) {
      settings.put(key, "127.0.0.1");
    }
    settings.put("rest.port", Integer.toString(restPort));
    settings.put("taskmanager.numberOfTaskSlots", "1");
    settings.put("parallelism.default", Integer.toString(TASK_MANAGERS));
    settings.put("io.tmp.dirs", folder.resolve("tmp").toString());
    settings.put("web.tmpdir", folder.resolve("tmp").toString());
    settings.put("execution.checkpointing.dir", checkpoints().toUri().toString());
    settings.put("execution.checkpointing.interval", "1 s");
    settings.put("execution.checkpointing.min-pause", "200 ms");
    settings.put("execution.checkpointing.timeout", "30 s");
    settings.put("high-availability.type", FolderHaServicesFactory.class.getName());
    settings.put(
        "high-availability.storageDir", folder.resolve("high-availability").toUri().toString());
    settings.put("high-availability.cluster-id", "soak");
    // Whoever is gone is missed soon, and however often the job fails it starts again.
    settings.put("heartbeat.interval", "1 s");
    settings.put("heartbeat.timeout", "8 s");
    settings.put("restart-strategy.type", "fixed-delay");
    settings.put("restart-strategy.fixed-delay.attempts", Integer.toString(Integer.MAX_VALUE));
    settings.put("restart-strategy.fixed-delay.delay", "500 ms");
    // A machine that is busy with other things may take its time.
    settings.put("pekko.ask.timeout", "30 s");
    // Small processes: four of them share a machine with whatever else runs there.
    settings.put("jobmanager.memory.heap.size", "320m");
    settings.put("jobmanager.memory.off-heap.size", "128m");
    settings.put("jobmanager.memory.jvm-metaspace.size", "256m");
    settings.put("taskmanager.memory.task.heap.size", "384m");
    settings.put("taskmanager.memory.task.off-heap.size", "768m");
    settings.put("taskmanager.memory.network.max", "64m");
    settings.put("taskmanager.memory.jvm-metaspace.size", "256m");
    configuration.removeKey("jobmanager.memory.process.size");
    settings.forEach(configuration::setString);
    Files.write(
        conf().resolve("config.yaml"),
        ConfigurationUtils.convertConfigToWritableLines(configuration, true));
    Files.writeString(
        conf().resolve("log4j2.properties"),
        """
        rootLogger.level = INFO
        rootLogger.appenderRef.out.ref = out
        appender.out.name = out
        appender.out.type = Console
        appender.out.layout.type = PatternLayout
        appender.out.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} [%t] %m%n%throwable
        logger.kafka.name = org.apache.kafka
        logger.kafka.level = WARN
        """);
    Files.write(
        conf().resolve("server.properties"),
        List.of(
            "process.roles=broker,controller",
            "node.id=" + NODE,
            "listeners=CLIENTS://%s,CONTROLLER://127.0.0.1:%d".formatted(brokers(), controllerPort),
            "advertised.listeners=CLIENTS://" + brokers(),
            "listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "inter.broker.listener.name=CLIENTS",
            "controller.listener.names=CONTROLLER",
            "controller.quorum.voters=%d@127.0.0.1:%d".formatted(NODE, controllerPort),
            "log.dir=" + folder.resolve("kafka"),
            "offsets.topic.replication.factor=1",
            "offsets.topic.num.partitions=4",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "transaction.state.log.num.partitions=4",
            "share.coordinator.state.topic.replication.factor=1",
            "share.coordinator.state.topic.min.isr=1",
            "log.cleaner.dedupe.buffer.size=4194304",
            "group.initial.rebalance.delay.ms=0",
            "auto.create.topics.enable=false"));
  }

  /** Starts all processes; returns before they serve. */
  void start() throws Exception {
    try (PrintStream quiet =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      String data = folder.resolve("kafka").toString();
      new Formatter()
          .setPrintStream(quiet)
          .setNodeId(NODE)
          .setClusterId(Uuid.randomUuid().toString())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setControllerListenerName("CONTROLLER")
          .setDirectories(List.of(data))
          .setMetadataLogDirectory(data)
          .run();
    }
    broker =
        process(
            "broker",
            "-Xmx512m",
            "kafka.Kafka",
            List.of(conf().resolve("server.properties").toString()));
    JobManagerProcessSpec master = JobManagerProcessUtils.processSpecFromConfig(configuration);
    jobManager =
        flink(
            "jobmanager",
            JobManagerProcessUtils.generateJvmParametersStr(master, configuration),
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
            JobManagerProcessUtils.generateDynamicConfigsStr(master));
    TaskExecutorProcessSpec worker = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
    for (int i = 1; i <= TASK_MANAGERS; i++) {
      taskManagers.add(
          flink(
              "taskmanager-" + i,
              ProcessMemoryUtils.generateJvmParametersStr(worker),
              "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
              TaskExecutorProcessUtils.generateDynamicConfigsStr(worker)));
    }
    for (ChildProcess process : processes()) {
      process.start();
    }
  }

  private ChildProcess flink(String name, String jvmOptions, String mainClass, String dynamic) {
    List<String> arguments = new ArrayList<>(List.of("--configDir", conf().toString()));
    arguments.addAll(words(dynamic));
    return process(name, jvmOptions, mainClass, arguments);
  }

  private ChildProcess process(
      String name, String jvmOptions, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(words(jvmOptions));
    command.addAll(words(configuration.toMap().get("env.java.opts.all")));
    command.add("-XX:+UseSerialGC");
    // Flink's pekko.startup-timeout does not reach the remoting, which gives up after 10 s.
    command.add("-Dpekko.remote.classic.startup-timeout=2m");
    command.add("-Dlog4j.configurationFile=" + conf().resolve("log4j2.properties").toUri());
    command.add("-Dlog4j2.configurationFile=" + conf().resolve("log4j2.properties").toUri());
    command.addAll(List.of("-cp", classPath(), mainClass));
    command.addAll(arguments);
    return new ChildProcess(
        name,
        folder.resolve("log").resolve(name + ".log"),
        Map.of("OMP_WAIT_POLICY", "PASSIVE", "OMP_NUM_THREADS", "1"),
        command);
  }

  private static String classPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  private static List<String> words(String line) {
    return Stream.of(line.split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  private Path conf() {
    return folder.resolve("conf");
  }

  Path checkpoints() {
    return folder.resolve("checkpoints");
  }

  Path folder() {
    return folder;
  }

  /**
   * What a client of the cluster needs; it finds the JobManager at its fixed address.
   *
   * @param job of the job that it submits: the JobManager refuses a second one of this id
   */
  Configuration clientConfiguration(JobID job) {
    Configuration client = new Configuration(configuration);
    client.removeKey("high-availability.type");
    client.setString("execution.target", "remote");
    client.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, job.toHexString());
    return client;
  }

  String brokers() {
    return "127.0.0.1:" + brokerPort;
  }

  ChildProcess broker() {
    return broker;
  }

  ChildProcess jobManager() {
    return jobManager;
  }

  List<ChildProcess> taskManagers() {
    return taskManagers;
  }

  /** All of them, in the order in which they start. */
  List<ChildProcess> processes() {
    List<ChildProcess> all = new ArrayList<>(List.of(broker, jobManager));
    all.addAll(taskManagers);
    return all;
  }

  /** The JobManager's REST service, host:port. */
  String rest() {
    return "127.0.0.1:" + configuration.toMap().get("rest.port");
  }

  private void killAll() {
    if (broker != null) {
      processes().forEach(ChildProcess::close);
    }
  }

  @Override
  public void close() {
    killAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: the hook runs anyway.
    }
  }
}
