package io.siamflow.cli;

import io.siamflow.pipeline.KafkaEnds;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.pipeline.TrackingTopology;
import io.siamflow.tracker.NetworkFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FlinkException;

/** The job on a Flink cluster inside this process, between the topics of an embedded broker. */
final class EmbeddedJob implements AutoCloseable {

  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(5);
  private static final long PATIENCE_SECONDS = 120;
  private static final String HOST = "127.0.0.1";

  private final JobClient client;

  /** Asked for once: what each request gives is kept until the job ends. */
  private final CompletableFuture<JobExecutionResult> outcome;

  private final Path work;
  private boolean ended;

  private EmbeddedJob(JobClient client, Path work) {
    this.client = client;
    outcome = client.getJobExecutionResult();
    this.work = work;
  }

  /**
   * Starts the job with the distribution's Flink settings.
   *
   * @param parallelism subtasks of the tracking operator
   * @param work an existing folder for checkpoints and all else that Flink puts down
   */
  static EmbeddedJob start(
      EmbeddedBroker broker,
      TopicNames topics,
      NetworkFactory networkFactory,
      TrackingOptions options,
      DeliveryGuarantee guarantee,
      int parallelism,
      Path work)
      throws Exception {
    return start(
        broker, topics, networkFactory, options, guarantee, parallelism, work, new Configuration());
  }

  /**
   * Starts the job with further Flink settings, such as the savepoint that it goes on from.
   *
   * @param further settings that go before the distribution's
   */
  static EmbeddedJob start(
      EmbeddedBroker broker,
      TopicNames topics,
      NetworkFactory networkFactory,
      TrackingOptions options,
      DeliveryGuarantee guarantee,
      int parallelism,
      Path work,
      Configuration further)
      throws Exception {
    Configuration settings =
        Home.flinkConf()
            .map(folder -> GlobalConfiguration.loadConfiguration(folder.toString()))
            .orElseGet(Configuration::new);
    settings.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, work.resolve("checkpoints").toUri().toString());
    if (guarantee == DeliveryGuarantee.EXACTLY_ONCE) {
      // Events appear with each checkpoint.
      settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
    }
    // All that Flink puts down goes with the folder, if the process is told to end too.
    settings.set(CoreOptions.TMP_DIRS, work.resolve("flink").toString());
    settings.set(WebOptions.TMP_DIR, work.resolve("web").toString());
    // Any free port: other jobs may run on the machine, and a cluster on its usual one.
    settings.set(RestOptions.ADDRESS, HOST);
    settings.set(RestOptions.BIND_ADDRESS, HOST);
    settings.set(RestOptions.PORT, 0);
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(TaskManagerOptions.NUM_TASK_SLOTS, parallelism);
    // Somebody watches: a failure is shown at once.
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
    settings.addAll(further);
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, settings);
    KafkaEnds ends = new KafkaEnds(broker.bootstrapServers(), new Properties());
    TrackingTopology.build(
        env,
        ends.source(topics.frames(), "siamflow"),
        ends.source(topics.commands(), "siamflow"),
        ends.events(topics.events(), guarantee, "siamflow", TRANSACTION_TIMEOUT),
        ends.deadLetters(topics.deadLetters(), guarantee, "siamflow", TRANSACTION_TIMEOUT),
        networkFactory,
        options);
    try {
      return new EmbeddedJob(env.executeAsync("siamflow"), work);
    } catch (FlinkException e) {
      throw new IOException("the job cannot be started: " + rootMessage(e), e);
    }
  }

  /**
   * Checks that the job still runs.
   *
   * @throws IOException if it has failed; the message says why
   */
  void requireRunning() throws Exception {
    if (runs()) {
      return;
    }
    try {
      outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      ended = true;
      throw new IOException("the job failed: " + rootMessage(e), e);
    }
    ended = true;
    throw new IOException("the job has ended by itself");
  }

  private boolean runs() throws Exception {
    if (outcome.isDone()) {
      return false;
    }
    try {
      JobStatus status = client.getJobStatus().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return !status.isGloballyTerminalState() && status != JobStatus.FAILING;
    } catch (IllegalStateException | ExecutionException e) {
      // The cluster ends with its job, and may have done so since; the result says why.
      return false;
    }
  }

  /** The job's id in hexadecimal digits, as Flink's REST interface knows it. */
  String id() {
    return client.getJobID().toHexString();
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }

  /** Takes a savepoint, in which what has not had its turn waits, and lets the job go on. */
  String savepoint() throws Exception {
    return client
        .triggerSavepoint(
            work.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends the job when all that it has received is done. */
  Result stop() throws Exception {
    return stop(true);
  }

  /**
   * Ends the job with a savepoint.
   *
   * @param drain whether all that it has received is done first and windows of time end; else the
   *     savepoint is for a job that goes on
   */
  Result stop(boolean drain) throws Exception {
    String savepoint =
        client
            .stopWithSavepoint(
                drain, work.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
            .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    JobExecutionResult result = outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    ended = true;
    return new Result(
        savepoint,
        result.getAccumulatorResult(TrackingTopology.BATCH_TARGETS),
        result.getAccumulatorResult(TrackingTopology.BATCH_CAMERAS));
  }

  /**
   * What the job counted.
   *
   * @param savepoint where its savepoint is
   * @param batchTargets how many batches had so many targets
   * @param batchCameras how many batches had targets of so many cameras
   */
  record Result(
      String savepoint,
      TreeMap<Integer, Integer> batchTargets,
      TreeMap<Integer, Integer> batchCameras) {}

  @Override
  public void close() throws Exception {
    if (!ended) {
      client.cancel().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      try {
        outcome.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // A cancelled job has no result; what it said before was read from its topics.
        ended = true;
      }
    }
  }
}
