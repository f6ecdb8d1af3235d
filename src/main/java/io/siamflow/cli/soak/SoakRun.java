package io.siamflow.cli.soak;

import io.siamflow.cli.TopicNames;
import io.siamflow.cli.Topics;
import io.siamflow.pipeline.KafkaEnds;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.pipeline.TrackingTopology;
import io.siamflow.tracker.NetworkFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.connector.base.DeliveryGuarantee;
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
  private static final Duration START = Duration.ofMinutes(10);
  private static final Duration RECOVERY = Duration.ofMinutes(10);
  private static final Duration UNINTERRUPTED = Duration.ofHours(4);
  private static final Duration OFTEN = Duration.ofMillis(50);
  private static final Duration SELDOM = Duration.ofSeconds(1);
  private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

  /** A command may be late by as long as one of the two topics is read and the other is not. */
  private static final Duration HISTORY = Duration.ofMinutes(2);

  private static final double SHARE_NOT_WAITED_FOR = 0.2;
  private static final long SAMPLE_MILLIS = 60_000;
  private static final Duration PROGRESS = Duration.ofMinutes(1);

  /** Of so many cameras one races its commands against its frames. */
  private static final int CAMERAS_OF_A_RACE = 4;

  private final SoakCluster cluster;
  private final Sandbox sandbox;
  private final SoakSettings settings;
  private final PrintWriter out;
  private final Consumer<SoakReport> progress;
  private final Random random;
  private final Patience patience;
  private final SoakJobs jobs;
  private final long began = System.nanoTime();
  private final List<Disturbance> possible = new ArrayList<>();
  private final List<SoakReport.Happened> happened = new ArrayList<>();
  private final List<SoakReport.Skipped> skipped = new ArrayList<>();
  private final List<ProcessSample> samples = new ArrayList<>();
  private NetworkFactory network;
  private SeenEvents seen;
  private Long expectedEvents;
  private EventLog.Difference difference;
  private int endedByThemselves;
  private int restartsOfUninterrupted;
  private long sampledAt = -SAMPLE_MILLIS;

  /**
   * A soak.
   *
   * @param progress is given the report so far after each disturbance
   */
  SoakRun(
      SoakCluster cluster,
      Sandbox sandbox,
      SoakSettings settings,
      PrintWriter out,
      Consumer<SoakReport> progress) {
    this.cluster = cluster;
    this.sandbox = sandbox;
    this.settings = settings;
    this.out = out;
    this.progress = progress;
    random = new Random(31 * settings.seed() + 7);
    patience = new Patience(cluster.folder().resolve("log"), this::requireProcesses);
    jobs = new SoakJobs(cluster.rest());
  }

  /** Runs it; a fault on the way ends it, and the report says which. */
  SoakReport run() throws InterruptedException {
    try {
      soak();
      return report(null);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      e.printStackTrace(out);
      return report(e.toString());
    }
  }

  private void soak() throws Exception {
    network = SoakModels.write(cluster.folder().resolve("models"));
    cluster.start();
    say("broker, jobmanager and %d taskmanagers start", SoakCluster.TASK_MANAGERS);
    patience.attempt(START, SELDOM, "the broker's topics are made", this::makeTopics);
    List<SoakCamera> cameras = new ArrayList<>();
    for (int i = 0; i < settings.cameras(); i++) {
      cameras.add(
          new SoakCamera(
              "camera-" + i,
              1000 * settings.seed() + i,
              settings.periodMillis(),
              i % CAMERAS_OF_A_RACE == CAMERAS_OF_A_RACE - 1));
    }
    Set<String> racing =
        cameras.stream().filter(SoakCamera::races).map(SoakCamera::id).collect(Collectors.toSet());
    seen = new SeenEvents(cluster.brokers(), DISTURBED.events(), DISTURBED.deadLetters(), racing);
    try (SeenEvents closed = seen;
        SoakPlayer player =
            new SoakPlayer(
                cameras,
                settings.seed(),
                settings.periodMillis(),
                cluster.brokers(),
                DISTURBED,
                seen)) {
      player.prepare();
      JobID job = submit(DISTURBED, "soak", settings.guarantee());
      awaitCommands("soak");
      player.start();
      patience.await(START, OFTEN, "the first events", () -> closed.reached(3, settings.cameras()));
      say("events come from all %d cameras", settings.cameras());
      disturb(player);
      player.endCommands();
      awaitCommands("soak");
      long last = player.endFrames();
      patience.await(
          RECOVERY, OFTEN, "frame " + last, () -> closed.lastTracks() >= settings.cameras());
      say("all %d frames of each camera are done, %d events", last + 1, closed.count());
      cancel(job);
      // Nobody goes on from its checkpoints, and the uninterrupted run, which reads as fast as it
      // can, has many more frames in its own.
      sandbox.enlargeCheckpoints();
      Shell.run("rm", "-rf", cluster.checkpoints().resolve(job.toString()).toString());
      compare(racing);
    }
  }

  /** Waits until all commands that are published now cannot come late any more. */
  private void awaitCommands(String group) throws Exception {
    Backlog backlog = new Backlog(cluster.brokers());
    patience.await(
        START, SELDOM, "the commands", () -> backlog.isRead(DISTURBED.commands(), group));
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

  /** Submits a job once, however often that has to be tried. */
  private JobID submit(TopicNames topics, String group, DeliveryGuarantee guarantee)
      throws Exception {
    JobID id = new JobID();
    return patience.attempt(
        START,
        SELDOM,
        "the job '" + group + "' is submitted",
        () -> {
          // A try whose answer did not come may have come through.
          if (!jobs.knows(id)) {
            submit(id, topics, group, guarantee);
          }
          return id;
        });
  }

  private void submit(JobID id, TopicNames topics, String group, DeliveryGuarantee guarantee)
      throws Exception {
    StreamExecutionEnvironment env =
        new StreamExecutionEnvironment(cluster.clientConfiguration(id));
    KafkaEnds ends = new KafkaEnds(cluster.brokers(), new Properties());
    TrackingOptions defaults = TrackingOptions.DEFAULTS;
    // The uninterrupted run meets all commands at once.
    TrackingOptions options =
        new TrackingOptions(
            defaults.batchMax(),
            defaults.batchLinger(),
            defaults.bufferBytes(),
            HISTORY,
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
        ends.events(topics.events(), guarantee, group, TRANSACTION_TIMEOUT),
        ends.deadLetters(topics.deadLetters(), guarantee, group, TRANSACTION_TIMEOUT),
        network,
        options);
    env.executeAsync(group);
  }

  private void disturb(SoakPlayer player) throws Exception {
    for (Disturbance kind : Disturbance.values()) {
      String why = kind.impossible(sandbox);
      if (why == null) {
        possible.add(kind);
      } else {
        skip(kind, why);
      }
    }
    List<Disturbance> plan =
        DisturbancePlan.of(settings.kills(), possible, new Random(settings.seed()));
    long disturbing = System.nanoTime();
    for (int number = 0; number < plan.size(); number++) {
      idle(500 + random.nextInt(settings.calmMillis()));
      // The last kill always is, and the last disturbance, which comes right after it if at all.
      boolean waited = number >= plan.size() - 2 || random.nextDouble() >= SHARE_NOT_WAITED_FOR;
      String came = disturb(plan.get(number), waited, player);
      say("%3d/%d %s%s", number + 1, plan.size(), came, left(disturbing, number + 1, plan.size()));
      progress.accept(report("it ended before its end"));
    }
    long end = began + TimeUnit.MINUTES.toNanos(settings.minutes());
    long said = System.nanoTime();
    while (System.nanoTime() < end) {
      idle(1_000);
      if (System.nanoTime() - said > PROGRESS.toNanos()) {
        said = System.nanoTime();
        say("%d events, %.0f min left", seen.count(), (end - said) / 60e9);
      }
    }
  }

  /** What the disturbances that are left will take, if they take as long as those before. */
  private static String left(long began, int done, int all) {
    double minutes = (System.nanoTime() - began) / 60e9 / done * (all - done);
    return String.format(Locale.ROOT, ", %.0f min left", minutes);
  }

  /** Lets it happen, and returns what came of it. */
  private String disturb(Disturbance kind, boolean waited, SoakPlayer player) throws Exception {
    // What is killed shall be alive.
    requireProcesses();
    long begin = System.nanoTime();
    long frame = player.next();
    String whom;
    try {
      whom = kind.happen(cluster, sandbox, random);
    } catch (Sandbox.BusyException e) {
      return skip(kind, e.getMessage());
    }
    Long recovery = null;
    if (waited) {
      patience.await(
          RECOVERY,
          OFTEN,
          "events after " + kind + " of " + whom,
          () -> seen.reached(frame, settings.cameras()));
      recovery = (System.nanoTime() - begin) / 1_000_000;
    }
    happened.add(new SoakReport.Happened(kind.name(), whom, (begin - began) / 1_000_000, recovery));
    return "%s of %s: %s"
        .formatted(
            kind,
            whom,
            recovery == null
                ? "the next one comes before its end"
                : "recovered in " + recovery + " ms");
  }

  private String skip(Disturbance kind, String why) {
    skipped.add(new SoakReport.Skipped(kind.name(), why));
    String line = "SKIPPED %s: %s".formatted(kind, why);
    say("%s", line);
    return line;
  }

  private void cancel(JobID job) throws Exception {
    patience.await(
        RECOVERY,
        SELDOM,
        "the job is cancelled",
        () -> {
          jobs.cancel(job);
          return SoakJobs.isOver(jobs.state(job));
        });
  }

  private void compare(Set<String> racing) throws Exception {
    JobID job = submit(UNDISTURBED, "calm", DeliveryGuarantee.EXACTLY_ONCE);
    try (SeenEvents expected =
        new SeenEvents(
            cluster.brokers(), UNDISTURBED.events(), UNDISTURBED.deadLetters(), racing)) {
      awaitCommands("calm");
      new Backlog(cluster.brokers()).copy(DISTURBED.frames(), UNDISTURBED.frames());
      awaitUninterrupted(job, expected);
      EventLog.Difference own = expected.against(expected);
      if (own.repeated() > 0) {
        throw new IllegalStateException("the uninterrupted run: " + own.example());
      }
      if (expected.letters() > 0) {
        throw new IllegalStateException("the uninterrupted run: " + expected.firstLetter());
      }
      if (seen.letters() > 0) {
        say("first dead letter: %s", seen.firstLetter());
      }
      expectedEvents = expected.count();
      difference = seen.against(expected);
    }
  }

  private void awaitUninterrupted(JobID job, SeenEvents expected) throws Exception {
    boolean[] ran = {true};
    long[] said = {System.nanoTime()};
    patience.await(
        UNINTERRUPTED,
        SELDOM,
        "the uninterrupted run",
        () -> {
          if (expected.lastTracks() >= settings.cameras()) {
            return true;
          }
          if (System.nanoTime() - said[0] > PROGRESS.toNanos()) {
            said[0] = System.nanoTime();
            say("the uninterrupted run: %d events of some %d", expected.count(), seen.count());
          }
          String state = jobs.state(job);
          if (SoakJobs.isOver(state)) {
            throw new IllegalStateException("the uninterrupted job is " + state);
          }
          boolean runs = !state.equals("RESTARTING") && !state.equals("FAILING");
          if (ran[0] && !runs) {
            restartsOfUninterrupted++;
            say("the uninterrupted job is %s", state);
          }
          ran[0] = runs;
          return false;
        });
  }

  private SoakReport report(String error) {
    List<SoakReport.Happened> kills =
        happened.stream().filter(one -> Disturbance.valueOf(one.what()).kills()).toList();
    boolean once = settings.guarantee() == DeliveryGuarantee.EXACTLY_ONCE;
    EventLog.Difference found = difference;
    return new SoakReport(
        settings.seed(),
        settings.guarantee().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        kills.size(),
        happened.size() - kills.size(),
        seen == null ? 0 : seen.count(),
        expectedEvents,
        found == null ? null : (Long) found.lost(),
        found == null ? null : (Long) (once ? found.repeated() : 0L),
        found == null ? null : (Long) found.changed(),
        found == null ? null : (Long) found.repeated(),
        seen == null ? 0 : seen.late(),
        seen == null ? 0 : seen.revised(),
        seen == null ? 0 : seen.letters(),
        kills.stream().map(SoakReport.Happened::recoveryMillis).filter(Objects::nonNull).toList(),
        happened,
        skipped,
        possible.stream()
            .map(Disturbance::name)
            .filter(name -> happened.stream().noneMatch(one -> one.what().equals(name)))
            .toList(),
        endedByThemselves,
        restartsOfUninterrupted,
        LeakCheck.of(samples),
        samples,
        found == null ? null : found.example(),
        error);
  }

  /** Lets time pass, and looks at the processes now and then. */
  private void idle(long millis) throws Exception {
    Thread.sleep(millis);
    requireProcesses();
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

  /** A process that ended by itself, as Flink's do after a fatal error, is started again. */
  private void requireProcesses() throws IOException {
    for (ChildProcess process : cluster.processes()) {
      if (!process.isAlive()) {
        endedByThemselves++;
        say(
            "%s ended by itself with exit code %d and is started again",
            process.name(), process.exitCode());
        process.start();
      }
    }
  }

  private void say(String format, Object... values) {
    out.printf("%6.1f s  %s%n", (System.nanoTime() - began) / 1e9, format.formatted(values));
    out.flush();
  }
}
