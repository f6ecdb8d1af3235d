package io.siamflow.cli;

import io.siamflow.network.PackDirectory;
import io.siamflow.pipeline.DeadLetters;
import io.siamflow.pipeline.EventSize;
import io.siamflow.pipeline.KafkaEnds;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.pipeline.TrackingTopology;
import io.siamflow.tracker.NetworkFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The job against real brokers: in this process, or on a cluster through the job jar. */
@Command(
    name = "run",
    description =
        "Runs the job between Kafka topics, in this process. On a cluster: flink run"
            + " job/siamflow-job.jar with the same options.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  private static final Duration DEFAULT_TRANSACTION_TIMEOUT = Duration.ofMinutes(10);

  @Mixin private KafkaOptions kafka;
  @Mixin private TopicOptions topics;
  @Mixin private TrackingOptionsMixin tracking;
  @Mixin private NetworkOptions network;

  @Option(
      names = "--models",
      required = true,
      paramLabel = "DIR",
      description =
          "A model pack, the name of a bundled one, or a folder of packs. On a cluster every TaskManager finds the same packs"
              + " there; their hashes are checked.")
  private Path models;

  @Option(
      names = "--default-model",
      paramLabel = "ID",
      description =
          "Model of START commands that name none. Default: the only model, or the one that the"
              + " folder's file default-model names; required where there are several.")
  private String defaultModel;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      defaultValue = "siamflow",
      description =
          "Consumer group, and prefix of transactional ids: unique for each job on these brokers."
              + " Default: ${DEFAULT-VALUE}.")
  private String group;

  @Option(
      names = "--guarantee",
      paramLabel = "GUARANTEE",
      defaultValue = "exactly-once",
      description =
          "exactly-once: events appear to read_committed consumers with each checkpoint."
              + " at-least-once: they appear at once, and after a failure some appear again with"
              + " the same ids. Default: ${DEFAULT-VALUE}.")
  private String guarantee;

  @Option(
      names = "--transaction-timeout",
      paramLabel = "MS",
      description =
          "Milliseconds after which the brokers abort a transaction, for exactly-once; longer than"
              + " any time between checkpoints with a recovery, and at most the brokers'"
              + " transaction.max.timeout.ms. Default: 600000.")
  private Long transactionTimeout;

  @Option(
      names = "--max-frame-bytes",
      paramLabel = "BYTES",
      defaultValue = "1000000",
      description =
          "Bytes of the largest frame that the cameras send, from 1 on; the topic's"
              + " max.message.bytes is checked against it at the start. Default: ${DEFAULT-VALUE}.")
  private int maxFrameBytes;

  @Option(
      names = "--job-name",
      paramLabel = "NAME",
      defaultValue = "siamflow",
      description = "Name of the job in Flink. Default: ${DEFAULT-VALUE}.")
  private String jobName;

  @Override
  public Integer call() throws Exception {
    DeliveryGuarantee delivery = Guarantee.of(guarantee);
    TrackingOptions options = tracking.options();
    checkSizes(options);
    TopicNames names = topics.names();
    Properties client = kafka.clientProperties();
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(localSettings());
    Duration timeout = transactionTimeout(delivery, env.getCheckpointConfig());
    NetworkFactory networkFactory =
        PackDirectory.of(
            Home.pack(models),
            Optional.ofNullable(defaultModel),
            network.device(),
            network.precision());
    build(env, client, networkFactory, delivery, timeout, options);
    try (Topics check = Topics.connect(client)) {
      check.checkClients();
      check.check(
          names, maxFrameBytes, delivery == DeliveryGuarantee.EXACTLY_ONCE ? timeout : null);
      checkOutputs(check, names, options);
    }
    env.execute(jobName);
    return 0;
  }

  private void checkSizes(TrackingOptions options) {
    if (maxFrameBytes < 1) {
      throw new IllegalArgumentException("--max-frame-bytes is at least 1, not " + maxFrameBytes);
    }
    if (options.bufferBytes() < maxFrameBytes) {
      throw new IllegalArgumentException(
          "--buffer-bytes %d holds no frame of --max-frame-bytes %d: raise the first or lower the second"
              .formatted(options.bufferBytes(), maxFrameBytes));
    }
    if (!options.historyDuration().isZero() && options.historyBytes() < maxFrameBytes) {
      throw new IllegalArgumentException(
          "--history-bytes %d holds no frame of --max-frame-bytes %d: raise the first, lower the second, or set --history 0"
              .formatted(options.historyBytes(), maxFrameBytes));
    }
  }

  /** A record that is too large for its topic would fail the job again after each restart. */
  private static void checkOutputs(Topics check, TopicNames names, TrackingOptions options)
      throws IOException {
    check.checkWritten(
        names.deadLetters(),
        "a dead letter with --dead-letter-bytes " + options.deadLetterBytes(),
        (long) options.deadLetterBytes() + DeadLetters.BYTES_BESIDE_THE_ORIGINAL,
        "lower --dead-letter-bytes");
    check.checkWritten(
        names.events(), "an event with a mask", EventSize.LARGEST, "choose another topic");
  }

  /** The transactions' timeout, if it goes with the guarantee and the checkpoints. */
  private Duration transactionTimeout(DeliveryGuarantee delivery, CheckpointConfig checkpoints) {
    if (delivery != DeliveryGuarantee.EXACTLY_ONCE) {
      if (transactionTimeout != null) {
        throw new IllegalArgumentException(
            "--transaction-timeout is for --guarantee exactly-once; at-least-once has no"
                + " transactions: leave it out");
      }
      return DEFAULT_TRANSACTION_TIMEOUT;
    }
    Duration timeout =
        transactionTimeout == null
            ? DEFAULT_TRANSACTION_TIMEOUT
            : Duration.ofMillis(transactionTimeout);
    if (!checkpoints.isCheckpointingEnabled()) {
      throw new IllegalArgumentException(
          "--guarantee exactly-once needs checkpoints: set execution.checkpointing.interval in"
              + " Flink's config.yaml, or choose at-least-once");
    }
    if (timeout.toMillis() <= checkpoints.getCheckpointInterval()) {
      throw new IllegalArgumentException(
          ("--transaction-timeout %d ms is not longer than execution.checkpointing.interval, %d ms:"
                  + " the brokers would abort every transaction before its checkpoint; raise the"
                  + " first or lower the second")
              .formatted(timeout.toMillis(), checkpoints.getCheckpointInterval()));
    }
    return timeout;
  }

  private void build(
      StreamExecutionEnvironment env,
      Properties client,
      NetworkFactory networkFactory,
      DeliveryGuarantee delivery,
      Duration timeout,
      TrackingOptions options)
      throws Exception {
    KafkaEnds ends = new KafkaEnds(kafka.bootstrapServers(), client);
    TopicNames names = topics.names();
    TrackingTopology.build(
        env,
        ends.source(names.frames(), group),
        ends.source(names.commands(), group),
        ends.events(names.events(), delivery, group, timeout),
        ends.deadLetters(names.deadLetters(), delivery, group, timeout),
        networkFactory,
        options);
  }

  /** The distribution's Flink settings; on a cluster its own are in force. */
  private static Configuration localSettings() {
    return Home.flinkConf()
        .map(folder -> GlobalConfiguration.loadConfiguration(folder.toString()))
        .orElseGet(Configuration::new);
  }
}
