package io.siamflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessSpec;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;

/**
 * A Flink cluster as one deploys it: a JobManager and a TaskManager as processes of their own on
 * 127.0.0.1, with the distribution's {@code flink-conf/config.yaml} and the class path that {@code
 * deploy/install-flink-libs.sh} makes. Its files, logs among them, are in {@code
 * target/clusters/NAME} and stay there.
 */
public final class StandaloneCluster implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration START = Duration.ofMinutes(5);
  private static final int ATTEMPTS = 3;
  private static final long CLIENT_SECONDS = 120;
  private static final Set<String> ENDS = Set.of("FINISHED", "CANCELED", "FAILED");

  private final Path folder;
  private final FlinkHome home;
  private final Map<String, String> overrides;
  private final Map<String, String> environment;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ChildJvm> children = new ArrayList<>();
  private Configuration configuration;
  private ChildJvm jobManager;
  private ChildJvm taskManager;
  private int clients;

  private StandaloneCluster(
      Path folder, FlinkHome home, Map<String, String> overrides, Map<String, String> environment) {
    this.folder = folder;
    this.home = home;
    this.overrides = overrides;
    this.environment = environment;
  }

  /**
   * Starts a cluster and waits until it offers its slots.
   *
   * @param name of its folder
   * @param overrides Flink settings other than the distribution's
   */
  public static StandaloneCluster start(String name, Map<String, String> overrides)
      throws IOException, InterruptedException {
    return start(name, overrides, Map.of());
  }

  /**
   * As {@link #start(String, Map)}, with variables of the processes' environment.
   *
   * @param environment beside this process's own
   */
  public static StandaloneCluster start(
      String name, Map<String, String> overrides, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path folder = Path.of("target", "clusters", name).toAbsolutePath();
    deleteAll(folder);
    for (String part : List.of("conf", "log", "tmp")) {
      Files.createDirectories(folder.resolve(part));
    }
    FlinkHome home = FlinkHome.prepare(Path.of("target", "flink-home").toAbsolutePath());
    StandaloneCluster cluster = new StandaloneCluster(folder, home, overrides, environment);
    try {
      cluster.startProcesses();
      return cluster;
    } catch (IOException | InterruptedException | RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  // A port that is free now may be taken before Flink binds it; Flink cannot be handed a socket.
  private void startProcesses() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      configure();
      startJobManager();
      startTaskManager();
      try {
        await(START, "the cluster offers its slots", () -> slots() > 0);
        return;
      } catch (IllegalStateException e) {
        if (attempt == ATTEMPTS || !jobManager.output().contains("BindException")) {
          throw e;
        }
        close();
      }
    }
  }

  private void configure() throws IOException {
    configuration =
        GlobalConfiguration.loadConfiguration(Distribution.file("flink-conf").toString());
    try (ServerSocket rpc = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket rest = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      configuration.setString("jobmanager.rpc.port", Integer.toString(rpc.getLocalPort()));
      configuration.setString("rest.port", Integer.toString(rest.getLocalPort()));
    }
    for (String key :
        List.of(
            "jobmanager.rpc.address",
            "jobmanager.bind-host",
            "taskmanager.host",
            "taskmanager.bind-host",
            "rest.address",
            "rest.bind-address")) {
      configuration.setString(key, "127.0.0.1");
    }
    configuration.setString("io.tmp.dirs", folder.resolve("tmp").toString());
    configuration.setString("web.tmpdir", folder.resolve("tmp").toString());
    configuration.setString(
        "execution.checkpointing.dir", folder.resolve("checkpoints").toUri().toString());
    configuration.setString(
        "execution.checkpointing.savepoint-dir", folder.resolve("savepoints").toUri().toString());
    // Network buffers are taken in full at the start.
    configuration.setString("taskmanager.memory.network.max", "128m");
    // A TaskManager that is gone shall be missed soon.
    configuration.setString("heartbeat.interval", "1 s");
    configuration.setString("heartbeat.timeout", "30 s");
    overrides.forEach(configuration::setString);
    Files.write(
        conf().resolve("config.yaml"),
        ConfigurationUtils.convertConfigToWritableLines(configuration, true));
    Files.writeString(
        conf().resolve("log4j.properties"),
        """
        rootLogger.level = ${sys:log.level:-INFO}
        rootLogger.appenderRef.out.ref = out
        appender.out.name = out
        appender.out.type = Console
        appender.out.layout.type = PatternLayout
        appender.out.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} [%t] %m%n%throwable
        """);
  }

  private void startJobManager() throws IOException {
    JobManagerProcessSpec memory = JobManagerProcessUtils.processSpecFromConfig(configuration);
    jobManager =
        child(
            "jobmanager",
            JobManagerProcessUtils.generateJvmParametersStr(memory, configuration),
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
            JobManagerProcessUtils.generateDynamicConfigsStr(memory));
  }

  /** Starts a TaskManager, the first one or one in place of one that was killed. */
  public void startTaskManager() throws IOException {
    TaskExecutorProcessSpec memory = TaskExecutorProcessUtils.processSpecFromConfig(configuration);
    taskManager =
        child(
            "taskmanager",
            ProcessMemoryUtils.generateJvmParametersStr(memory)
                + " "
                + configuration.toMap().getOrDefault("env.java.opts.taskmanager", ""),
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            TaskExecutorProcessUtils.generateDynamicConfigsStr(memory));
  }

  /** Kills the TaskManager as a failing machine would, and waits until every job misses it. */
  public void killTaskManager() throws InterruptedException {
    taskManager.kill();
    await(START, "the JobManager misses the TaskManager", () -> jobs().noneMatch(this::runs));
  }

  /** Ids of the jobs that have not ended. */
  public Stream<String> jobs() {
    return StreamSupport.stream(get("/jobs").path("jobs").spliterator(), false)
        .filter(job -> !ENDS.contains(job.path("status").asText()))
        .map(job -> job.path("id").asText());
  }

  /** The TaskManager's process. */
  public ChildJvm taskManager() {
    return taskManager;
  }

  /** The JobManager's process. */
  public ChildJvm jobManager() {
    return jobManager;
  }

  /** What {@code flink run} did. */
  public record Submission(int code, String output) {

    private static final Pattern JOB = Pattern.compile("JobID ([0-9a-f]{32})");

    /** The submitted job's id. */
    public String jobId() {
      Matcher matcher = JOB.matcher(output);
      if (code != 0 || !matcher.find()) {
        throw new IllegalStateException("exit code " + code + ":\n" + output);
      }
      return matcher.group(1);
    }
  }

  /** {@code flink run --detached JAR ARGUMENTS}. */
  public Submission submit(Path jar, String... arguments) throws IOException, InterruptedException {
    return run(List.of(), jar, arguments);
  }

  /** {@code flink run --detached --fromSavepoint SAVEPOINT JAR ARGUMENTS}. */
  public Submission submitFrom(String savepoint, Path jar, String... arguments)
      throws IOException, InterruptedException {
    return run(List.of("--fromSavepoint", savepoint), jar, arguments);
  }

  private Submission run(List<String> options, Path jar, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("run", "--detached"));
    command.addAll(options);
    command.add(jar.toString());
    command.addAll(List.of(arguments));
    clients++;
    try (ChildJvm client =
        ChildJvm.start(
            log("client-" + clients),
            Map.of("FLINK_CONF_DIR", conf().toString()),
            java("-Xmx1g -Dlog.level=OFF", "org.apache.flink.client.cli.CliFrontend", command))) {
      int code = client.await(CLIENT_SECONDS);
      return new Submission(code, client.output());
    }
  }

  /** A job's state, in Flink's words: RUNNING, FAILED, ... */
  public String status(String jobId) {
    return get("/jobs/" + jobId).path("state").asText();
  }

  /** Waits until all tasks of a job run. */
  public void awaitRunning(String jobId, Duration patience) throws InterruptedException {
    await(
        patience,
        "job " + jobId + " runs",
        () -> {
          if (status(jobId).equals("FAILED")) {
            throw new IllegalStateException(get("/jobs/" + jobId + "/exceptions").toPrettyString());
          }
          return runs(jobId);
        });
  }

  private boolean runs(String jobId) {
    JsonNode tasks = get("/jobs/" + jobId).path("vertices");
    return !tasks.isEmpty()
        && StreamSupport.stream(tasks.spliterator(), false)
            .allMatch(task -> task.path("status").asText().equals("RUNNING"));
  }

  /** How many checkpoints of a job are complete. */
  public int completedCheckpoints(String jobId) {
    return get("/jobs/" + jobId + "/checkpoints").path("counts").path("completed").asInt();
  }

  /** Cancels a job and waits for its end. */
  public void cancel(String jobId) throws InterruptedException {
    send("PATCH", "/jobs/" + jobId + "?mode=cancel", "");
    await(START, "job " + jobId + " ends", () -> status(jobId).equals("CANCELED"));
  }

  /** Stops a job with a savepoint and returns where that is. */
  public String stopWithSavepoint(String jobId) throws InterruptedException {
    String trigger =
        send("POST", "/jobs/" + jobId + "/stop", "{\"drain\": false}").path("request-id").asText();
    String path = "/jobs/" + jobId + "/savepoints/" + trigger;
    await(
        START,
        "savepoint " + trigger,
        () -> get(path).path("status").path("id").asText().equals("COMPLETED"));
    JsonNode operation = get(path).path("operation");
    if (!operation.has("location")) {
      throw new IllegalStateException(operation.toPrettyString());
    }
    return operation.path("location").asText();
  }

  /** Where the cluster's REST service is. */
  public URI rest() {
    return URI.create("http://127.0.0.1:" + configuration.toMap().get("rest.port"));
  }

  /** An answer of the REST service. */
  public JsonNode get(String path) {
    return send("GET", path, "");
  }

  private int slots() {
    try {
      return get("/overview").path("slots-total").asInt();
    } catch (UncheckedIOException e) {
      return 0;
    }
  }

  private JsonNode send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(rest().resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = answer(request);
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            "%s %s: %d %s".formatted(method, path, response.statusCode(), response.body()));
      }
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A connection that a busy machine resets before anything was sent is tried once more. */
  private HttpResponse<String> answer(HttpRequest request)
      throws IOException, InterruptedException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (ConnectException e) {
      Thread.sleep(1000);
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  private void await(Duration patience, String what, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (!jobManager.isAlive()) {
        throw new IllegalStateException("the JobManager ended:\n" + jobManager.output());
      }
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            "not within %s: %s; logs are in %s".formatted(patience, what, folder.resolve("log")));
      }
      Thread.sleep(100);
    }
  }

  private ChildJvm child(String name, String jvmOptions, String mainClass, String dynamic)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--configDir", conf().toString()));
    arguments.addAll(words(dynamic));
    ChildJvm child = ChildJvm.start(log(name), environment, java(jvmOptions, mainClass, arguments));
    children.add(child);
    return child;
  }

  private List<String> java(String jvmOptions, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>(words(jvmOptions));
    command.addAll(words(configuration.toMap().get("env.java.opts.all")));
    command.add("-Dlog4j.configurationFile=" + conf().resolve("log4j.properties").toUri());
    command.addAll(List.of("-cp", home.classPath(), mainClass));
    command.addAll(arguments);
    return command;
  }

  private static List<String> words(String line) {
    return Stream.of(line.split("\\s+")).filter(word -> !word.isEmpty()).toList();
  }

  private Path conf() {
    return folder.resolve("conf");
  }

  private Path log(String name) {
    return folder.resolve("log").resolve(name + ".log");
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Ends every process of the cluster. */
  @Override
  public void close() {
    for (int i = children.size() - 1; i >= 0; i--) {
      children.get(i).close();
    }
    children.clear();
  }
}
