package io.siamflow.cli.soak;

import io.siamflow.cli.TopicNames;
import io.siamflow.cli.Topics;
import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.network.SeededPack;
import io.siamflow.pipeline.KafkaEnds;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.pipeline.TrackingTopology;
import io.siamflow.tracker.NetworkFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** One soak: the job on a cluster that fails, then the same records on one that does not. */
final class SoakRun {

  private static final TopicNames DISTURBED = TopicNames.DEFAULT;
  private static final TopicNames UNDISTURBED =
      new TopicNames(
          "uninterrupted-frames",
          DISTURBED.commands(),
          "uninterrupted-events",
          "uninterrupted-dead-letters");
  private static final Duration START = Duration.ofMinutes(4);
  private static final Duration RECOVERY = Duration.ofMinutes(5);
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(10);
  private static final double SHARE_NOT_WAITED_FOR = 0.2;
  private static final long SAMPLE_MILLIS = 60_000;

  private final SoakCluster cluster;
  private final Sandbox sandbox;
  private final SoakSettings settings;
  private final PrintWriter out;
  private final Random random;
  private final long began = System.nanoTime();
  private final NetworkFactory network;
  private final List<SoakReport.Happened> happened = new ArrayList<>();
  private final List<SoakReport.Skipped> skipped = new ArrayList<>();
  private final List<ProcessSample> samples = new ArrayList<>();
  private long sampledAt = -SAMPLE_MILLIS;

  SoakRun(SoakCluster cluster, Sandbox sandbox, SoakSettings settings, PrintWriter out)
      throws IOException {
    this.cluster = cluster;
    this.sandbox = sandbox;
    this.settings = settings;
    this.out = out;
    random = new Random(settings.seed());
    Path pack = cluster.folder().resolve("model");
    SeededPack.of("soak", Architecture.named("nanotrack-v3"), 1).save(pack);
    network = PackDirectory.of(pack, Optional.empty(), DeviceChoice.CPU, Precision.FLOAT32);
  }

  SoakReport run() throws Exception {
    cluster.start();
    say("broker, jobmanager and %d taskmanagers start", SoakCluster.TASK_MANAGERS);
    attempt(START, "the broker's topics are made", this::makeTopics);
    List<SoakCamera> cameras = new ArrayList<>();
    for (int i = 0; i < settings.cameras(); i++) {
      cameras.add(
          new SoakCamera("camera-" + i, 1000 * settings.seed() + i, settings.periodMillis()));
    }
    try (SeenEvents seen =
            new SeenEvents(cluster.brokers(), DISTURBED.events(), DISTURBED.deadLetters());
        SoakPlayer player =
            new SoakPlayer(cameras, settings.periodMillis(), cluster.brokers(), DISTURBED)) {
      player.prepare();
      JobClient job = attempt(START, "the job is submitted", () -> submit(DISTURBED, "soak"));
      awaitCommands("soak");
      player.start();
      await(START, "the first events", () -> seen.reached(3, settings.cameras()));
      say("events come from all %d cameras", settings.cameras());
      disturb(player, seen);
      long last = player.end();
      await(RECOVERY, "frame " + last, () -> seen.lastTracks() >= settings.cameras());
      say("all %d frames of each camera are done, %d events", last + 1, seen.count());
      cancel(job);
      return compare(seen);
    }
  }

  /** Waits until all commands that are published now cannot come late any more. */
  private void awaitCommands(String group) throws Exception {
    Backlog backlog = new Backlog(cluster.brokers());
    await(START, "the commands", () -> backlog.isRead(DISTURBED.commands(), group));
  }

  private boolean makeTopics() throws IOException {
    Properties client = new Properties();
    client.setProperty("bootstrap.servers", cluster.brokers());
    try (Topics topics = Topics.connect(client)) {
      topics.create(DISTURBED, 4, 1 << 20);
      topics.create(UNDISTURBED, 4, 1 << 20);
    }
    return true;
  }

  private JobClient submit(TopicNames topics, String group) throws Exception {
    Configuration client = cluster.clientConfiguration();
    StreamExecutionEnvironment env = new StreamExecutionEnvironment(client);
    KafkaEnds ends = new KafkaEnds(cluster.brokers(), new Properties());
    TrackingOptions defaults = TrackingOptions.DEFAULTS;
    // The uninterrupted run meets all commands at once.
    TrackingOptions options =
        new TrackingOptions(
            defaults.batchMax(),
            defaults.batchLinger(),
            defaults.bufferBytes(),
            defaults.historyDuration(),
            defaults.historyBytes(),
            Duration.ofMinutes(10),
            1_000_000,
            defaults.targetsPerCamera(),
            defaults.silenceLimit(),
            defaults.overload(),
            defaults.restartPolicy(),
            defaults.modelPolicy(),
            defaults.lostBudget(),
            defaults.lostLimit(),
            defaults.maxPixels(),
            defaults.deadLetterBytes(),
            defaults.schemas());
    TrackingTopology.build(
        env,
        ends.source(topics.frames(), group),
        ends.source(topics.commands(), group),
        ends.events(topics.events(), DeliveryGuarantee.EXACTLY_ONCE, group, TRANSACTION_TIMEOUT),
        ends.deadLetters(
            topics.deadLetters(), DeliveryGuarantee.EXACTLY_ONCE, group, TRANSACTION_TIMEOUT),
        network,
        options);
    return env.executeAsync(group);
  }

  private void disturb(SoakPlayer player, SeenEvents seen) throws Exception {
    List<Disturbance> lots = new ArrayList<>();
    List<Disturbance> possible = new ArrayList<>();
    for (Disturbance kind : Disturbance.values()) {
      String why = kind.impossible(sandbox);
      if (why != null) {
        skipped.add(new SoakReport.Skipped(kind.name(), why));
        say("SKIPPED %s: %s", kind, why);
        continue;
      }
      possible.add(kind);
      for (int i = 0; i < kind.weight(); i++) {
        lots.add(kind);
      }
    }
    long end = began + TimeUnit.MINUTES.toNanos(settings.minutes());
    for (int number = 0; number < settings.kills() || System.nanoTime() < end; number++) {
      if (number >= settings.kills()) {
        idle(1_000);
        continue;
      }
      idle(500 + random.nextInt(settings.calmMillis()));
      // Each kind comes once before any comes twice by chance.
      Disturbance kind =
          number < possible.size() ? possible.get(number) : lots.get(random.nextInt(lots.size()));
      disturb(number, kind, player, seen);
    }
  }

  private void disturb(int number, Disturbance kind, SoakPlayer player, SeenEvents seen)
      throws Exception {
    long begin = System.nanoTime();
    long frame = player.next();
    String whom = kind.happen(cluster, sandbox, random);
    boolean last = number == settings.kills() - 1;
    Long recovery = null;
    if (last || random.nextDouble() >= SHARE_NOT_WAITED_FOR) {
      await(
          RECOVERY,
          "events after " + kind + " of " + whom,
          () -> seen.reached(frame, settings.cameras()));
      recovery = (System.nanoTime() - begin) / 1_000_000;
    }
    happened.add(new SoakReport.Happened(kind.name(), whom, (begin - began) / 1_000_000, recovery));
    say(
        "%3d/%d %s of %s: %s",
        number + 1,
        settings.kills(),
        kind,
        whom,
        recovery == null
            ? "the next one comes before its end"
            : "recovered in " + recovery + " ms");
  }

  private void cancel(JobClient job) throws Exception {
    attempt(
        RECOVERY,
        "the job is cancelled",
        () -> job.cancel().get(RECOVERY.toMillis(), TimeUnit.MILLISECONDS) == null);
    await(
        RECOVERY,
        "the job's end",
        () -> cluster.get("/jobs/" + job.getJobID()).path("state").asText().equals("CANCELED"));
  }

  private SoakReport compare(SeenEvents seen) throws Exception {
    JobClient job =
        attempt(START, "the uninterrupted job is submitted", () -> submit(UNDISTURBED, "calm"));
    try (SeenEvents expected =
        new SeenEvents(cluster.brokers(), UNDISTURBED.events(), UNDISTURBED.deadLetters())) {
      awaitCommands("calm");
      new Backlog(cluster.brokers()).copy(DISTURBED.frames(), UNDISTURBED.frames());
      await(
          Duration.ofHours(2),
          "the uninterrupted run",
          () -> {
            String state = cluster.get("/jobs/" + job.getJobID()).path("state").asText();
            if (!state.equals("RUNNING") && !state.equals("CREATED")) {
              throw new IllegalStateException("the uninterrupted job is " + state);
            }
            return expected.lastTracks() >= settings.cameras();
          });
      EventLog.Difference difference = seen.against(expected);
      EventLog.Difference own = expected.against(expected);
      if (own.doubled() > 0) {
        throw new IllegalStateException("the uninterrupted run: " + own.example());
      }
      if (expected.letters() > 0) {
        throw new IllegalStateException("the uninterrupted run: " + expected.firstLetter());
      }
      if (seen.letters() > 0) {
        say("first dead letter: %s", seen.firstLetter());
      }
      return new SoakReport(
          settings.seed(),
          happened.size(),
          seen.count(),
          expected.count(),
          difference.lost(),
          difference.doubled(),
          difference.changed(),
          seen.late(),
          seen.letters(),
          happened.stream()
              .map(SoakReport.Happened::recoveryMillis)
              .filter(Objects::nonNull)
              .toList(),
          happened,
          skipped,
          samples,
          difference.example());
    }
  }

  /** Lets time pass, and looks at the processes now and then. */
  private void idle(long millis) throws Exception {
    Thread.sleep(millis);
    sample();
  }

  private void sample() throws Exception {
    long now = (System.nanoTime() - began) / 1_000_000;
    if (now - sampledAt < SAMPLE_MILLIS) {
      return;
    }
    sampledAt = now;
    for (ChildProcess process : cluster.processes()) {
      if (process.isAlive()) {
        try {
          samples.add(ProcessSample.of(process, now));
        } catch (IOException e) {
          say("%s has no figures now: %s", process.name(), e);
        }
      }
    }
  }

  private void await(Duration patience, String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.call()) {
      requireProcesses();
      if (System.nanoTime() - end > 0) {
        throw new IOException(
            "not within %s: %s; the processes' logs are in %s"
                .formatted(patience, what, cluster.folder().resolve("log")));
      }
      Thread.sleep(50);
    }
  }

  /** Tries again until it succeeds. */
  private <T> T attempt(Duration patience, String what, Callable<T> action) throws Exception {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return action.call();
      } catch (Exception e) {
        requireProcesses();
        if (System.nanoTime() - end > 0) {
          throw new IOException(
              "not within %s: %s; the processes' logs are in %s: %s"
                  .formatted(patience, what, cluster.folder().resolve("log"), e),
              e);
        }
        Thread.sleep(500);
      }
    }
  }

  /** A process that ended by itself, as Flink's do after a fatal error, is started again. */
  private void requireProcesses() throws IOException {
    for (ChildProcess process : cluster.processes()) {
      if (!process.isAlive()) {
        say("%s ended by itself and is started again", process.name());
        process.start();
      }
    }
  }

  private void say(String format, Object... values) {
    out.printf("%6.1f s  %s%n", (System.nanoTime() - began) / 1e9, format.formatted(values));
    out.flush();
  }
}
