package io.siamflow.cli;

import io.siamflow.cli.benchmark.AllocatedBytes;
import io.siamflow.cli.benchmark.Latencies;
import io.siamflow.cli.benchmark.NetworkSubject;
import io.siamflow.cli.benchmark.Run;
import io.siamflow.cli.benchmark.Sample;
import io.siamflow.cli.benchmark.Spread;
import io.siamflow.cli.benchmark.Subject;
import io.siamflow.cli.benchmark.TrackerSubject;
import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackEventCodec;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.PictureEncoder;
import io.siamflow.network.TorchEngine;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.pipeline.TrackingTopology;
import java.io.IOException;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The job in an embedded cluster between the topics of an embedded broker, and the bare network on
 * full batches before and after. When all targets have begun, the job stops with a savepoint, all
 * frames of the rate's measurement are published, and it goes on: publishing is not the job's work,
 * and beside it would take its time. The rate counts the second half of their events.
 */
final class PipelineSubject implements Subject {

  /** Frames that every camera has at least for the rate, after those on which targets begin. */
  static final int FEWEST_FRAMES = 4;

  private static final int MAX_PICTURE_BYTES = 4 << 20;

  /** The JVM compiles while a job is young, and takes its time. */
  private static final double WARM_UP_SHARE = .5;

  /** How long the first job of the process plays frames that do not count, to {@code --seconds}. */
  static final int FIRST_WARM_UP = 5;

  private static final double PACE = .5;
  private static final int PACED_CHECKPOINTS = 3;
  private static final long PATIENCE_NANOS = 600_000_000_000L;

  /** Asking whether the job still runs takes time from it. */
  private static final long STATUS_NANOS = 1_000_000_000L;

  private static final double MIB = 1 << 20;
  private static final CompilationMXBean COMPILERS = ManagementFactory.getCompilationMXBean();

  /**
   * For lost targets and silent cameras: a target that ended would have no more events, and those
   * of all are waited for.
   */
  private static final Duration NO_LIMIT = Duration.ofDays(365);

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /** Beginnings of the names of the job's threads that handle frames and events. */
  private static final List<String> JOB_THREADS =
      List.of(
          TrackingTopology.TRACKING,
          TorchEngine.SLICE_THREADS,
          "Source: " + TrackingTopology.FRAMES,
          "Source Data Fetcher for Source: " + TrackingTopology.FRAMES,
          "kafka-producer-network-thread");

  private final BenchmarkOptions.PackedRun run;
  private final TrackerSubject.Load load;
  private final StateBackend state;
  private final int frames;
  private final double seconds;
  private final AtomicBoolean warmedUp;
  private final NetworkSubject network;
  private final StepParts parts;
  private final AllocatedBytes allocated = new AllocatedBytes();
  private volatile String phase = "";
  private final TrackEventCodec eventCodec = new TrackEventCodec(SchemaDirectory.empty());

  /**
   * A subject.
   *
   * @param steps target steps of one measurement of the rate
   * @param seconds of each measurement of the network, and of the frames that come at half the rate
   * @param warmedUp whether a job of this process has played frames that do not count; the first to
   *     measure sets it
   */
  PipelineSubject(
      BenchmarkOptions.PackedRun run,
      TrackerSubject.Load load,
      StateBackend state,
      int steps,
      double seconds,
      AtomicBoolean warmedUp) {
    this.run = run;
    this.load = load;
    this.state = state;
    this.seconds = seconds;
    this.warmedUp = warmedUp;
    frames = Math.max(FEWEST_FRAMES, steps / targets());
    requireFits(firstPicture());
    Run alone = run.open();
    network = new NetworkSubject(alone, Math.min(targets(), load.batchMax()), seconds);
    parts = new StepParts(alone.model(), load.scene(0), load.targets());
  }

  /** Bytes of a first camera's first picture. */
  private int firstPicture() {
    try (Picture picture = load.scene(0).picture(0)) {
      return new PictureEncoder(BenchmarkCameras.QUALITY)
          .encode(picture, PictureEncoding.JPEG)
          .length;
    }
  }

  private void requireFits(int bytes) {
    if (bytes > MAX_PICTURE_BYTES) {
      throw new IllegalArgumentException(
          "--frame-size %s: a picture has %d bytes, the topic takes %d"
              .formatted(load.frameSize(), bytes, MAX_PICTURE_BYTES));
    }
  }

  private int targets() {
    return load.cameras() * load.targets();
  }

  @Override
  public String phase() {
    return phase;
  }

  @Override
  public Sample measure() throws Exception {
    phase = "network";
    double before = networkRate();
    Map<String, Double> job = new LinkedHashMap<>();
    TreeMap<Integer, Integer> batches = job(before, job);
    phase = "network again";
    double networkRate = (before + networkRate()) / 2;
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("targets/s", job.get("targets/s"));
    figures.put("network targets/s", networkRate);
    figures.put("to network", job.get("targets/s") / networkRate);
    job.forEach(figures::putIfAbsent);
    figures.putAll(parts.measure());
    return new Sample(figures, Map.of("targets in a batch", batches));
  }

  private double networkRate() {
    return network.measure().figures().get("targets/s");
  }

  private TreeMap<Integer, Integer> job(double networkRate, Map<String, Double> figures)
      throws Exception {
    // Cameras as fast as the network: slower ones would fill the histories with more frames than
    // cameras of the measured rate can.
    Duration frameInterval = Duration.ofNanos((long) (1e9 * targets() / networkRate));
    Configuration settings = new Configuration();
    state.configure(settings);
    try (TemporaryFolder work = TemporaryFolder.create("siamflow-benchmark");
        EmbeddedBroker broker =
            EmbeddedBroker.start(
                Map.of("message.max.bytes", Integer.toString(MAX_PICTURE_BYTES + (1 << 20))));
        BenchmarkCameras cameras = new BenchmarkCameras(load, frameInterval, client(broker))) {
      try (Topics topics = Topics.connect(client(broker))) {
        topics.create(TopicNames.DEFAULT, 1, MAX_PICTURE_BYTES);
      }
      requireFits(cameras.largestPicture());
      try (Consumer<byte[], byte[]> consumer =
          new KafkaConsumer<>(
              client(broker), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
        // Without a group: it would be taken for dead while frames are published for minutes.
        consumer.assign(
            List.of(
                new TopicPartition(TopicNames.DEFAULT.events(), 0),
                new TopicPartition(TopicNames.DEFAULT.deadLetters(), 0)));
        settings.set(
            StateRecoveryOptions.SAVEPOINT_PATH,
            begun(cameras, frameInterval, consumer, broker, work.path(), settings));
        phase = "publishing %d frames".formatted((long) frames * load.cameras());
        cameras.publish(frames);
        CheckpointStatistics checkpoints = CheckpointStatistics.reserve(settings);
        try (EmbeddedJob job = start(broker, work.path(), settings)) {
          Events events = new Events(consumer, job);
          double rate = rate(events, figures);
          checkpoints.watch(job.id());
          paced(events, cameras, checkpoints, rate, figures);
          atRest(events, cameras, checkpoints, figures);
          return job.stop().batchTargets();
        }
      }
    }
  }

  /**
   * Begins all targets, and plays frames that do not count if this is the process's first job.
   *
   * @return the savepoint of the job that has begun them. A START that was read beside hundreds of
   *     frames could find its own gone.
   */
  private String begun(
      BenchmarkCameras cameras,
      Duration frameInterval,
      Consumer<byte[], byte[]> consumer,
      EmbeddedBroker broker,
      Path work,
      Configuration settings)
      throws Exception {
    Duration warmUp =
        warmedUp.getAndSet(true)
            ? Duration.ZERO
            : Duration.ofNanos((long) (FIRST_WARM_UP * seconds * 1e9));
    phase = "job begins";
    cameras.start(frames + warmUp.dividedBy(frameInterval));
    try (EmbeddedJob job = start(broker, work, settings)) {
      Events events = new Events(consumer, job);
      while (events.seen < targets()) {
        events.next(targets(), 20);
      }
      phase = "warm-up, %d s".formatted(warmUp.toSeconds());
      warmUp(events, cameras, warmUp);
      return job.stop(false).savepoint();
    }
  }

  /** Two full batches wait or are under way, however slow the job is as yet. */
  private void warmUp(Events events, BenchmarkCameras cameras, Duration time) throws Exception {
    int each = Math.max(1, load.batchMax() / targets());
    long end = System.nanoTime() + time.toNanos();
    long expected = events.seen;
    while (System.nanoTime() < end || events.seen < expected) {
      if (System.nanoTime() < end && expected - events.seen <= (long) each * targets()) {
        cameras.publish(each);
        expected += (long) each * targets();
      }
      events.next(expected, 20);
    }
  }

  private EmbeddedJob start(EmbeddedBroker broker, Path work, Configuration settings)
      throws Exception {
    return EmbeddedJob.start(
        broker,
        TopicNames.DEFAULT,
        new LimitedThreads(run.packs(), run.threads()),
        options(),
        DeliveryGuarantee.AT_LEAST_ONCE,
        1,
        work,
        settings);
  }

  private TrackingOptions options() {
    TrackingOptions defaults = TrackingOptions.DEFAULTS;
    return new TrackingOptions(
        load.batchMax(),
        defaults.batchLinger(),
        defaults.bufferBytes(),
        defaults.historyDuration(),
        defaults.historyBytes(),
        defaults.commandWait(),
        Math.max(load.targets(), defaults.waitingCommands()),
        Math.max(load.targets(), defaults.targetsPerCamera()),
        NO_LIMIT,
        defaults.overload(),
        defaults.restartPolicy(),
        defaults.modelPolicy(),
        defaults.lostBudget(),
        NO_LIMIT,
        defaults.maxPixels(),
        defaults.deadLetterBytes(),
        defaults.schemas());
  }

  /** The events topic, read until the job stands still. */
  private static final class Events {

    private final Consumer<byte[], byte[]> consumer;
    private final EmbeddedJob job;
    private final DeadLetterCodec deadLetterCodec = new DeadLetterCodec(SchemaDirectory.empty());
    private long seen;
    private long statusDue;
    private long patience = System.nanoTime() + PATIENCE_NANOS;

    Events(Consumer<byte[], byte[]> consumer, EmbeddedJob job) {
      this.consumer = consumer;
      this.job = job;
    }

    /** The next ones, if there are any soon. */
    Iterable<ConsumerRecord<byte[], byte[]>> next(long expected, long millis) throws Exception {
      var records = consumer.poll(Duration.ofMillis(millis));
      seen += records.count();
      if (!records.isEmpty()) {
        patience = System.nanoTime() + PATIENCE_NANOS;
      } else if (System.nanoTime() > patience) {
        throw new IOException("events stay away after " + seen + " of " + expected);
      }
      for (ConsumerRecord<byte[], byte[]> letter :
          records.records(TopicNames.DEFAULT.deadLetters())) {
        DeadLetter refused = deadLetterCodec.decode(letter.value());
        throw new IOException(
            "the job refused a record: %s %s".formatted(refused.reason(), refused.detail()));
      }
      if (System.nanoTime() > statusDue) {
        job.requireRunning();
        statusDue = System.nanoTime() + STATUS_NANOS;
      }
      return records;
    }
  }

  /**
   * Events per second when all frames are there. What is compared with the network are those of
   * targets that were searched for: a lost one that waits for its turn has events too.
   */
  private double rate(Events events, Map<String, Double> figures) throws Exception {
    long expected = (long) targets() * frames;
    long warm = (long) (expected * WARM_UP_SHARE);
    long bytes = 0;
    long withBytes = 0;
    long compiling = 0;
    long since = 0;
    List<ConsumerRecord<byte[], byte[]>> said = new ArrayList<>();
    while (events.seen < expected) {
      phase = "rate, event %d of %d".formatted(events.seen, expected);
      events.next(expected, 20).forEach(said::add);
      if (withBytes == 0 && said.size() >= warm) {
        bytes = allocated.ofThreads(JOB_THREADS);
        withBytes = expected - events.seen;
        compiling = COMPILERS.getTotalCompilationTime();
        since = System.nanoTime();
      }
    }
    bytes = allocated.ofThreads(JOB_THREADS) - bytes;
    double compiled = COMPILERS.getTotalCompilationTime() - compiling;
    double watched = (System.nanoTime() - since) / 1e6;
    // By when the job said them: many are read at once.
    long begin = said.get((int) Math.max(0, warm - 1)).timestamp();
    List<byte[]> counted =
        said.stream()
            .filter(record -> record.timestamp() > begin)
            .map(ConsumerRecord::value)
            .toList();
    if (counted.isEmpty() || withBytes == 0) {
      throw new IOException(
          "all events came at once: --steps is too small to measure %d targets"
              .formatted(targets()));
    }
    double passed = (said.get(said.size() - 1).timestamp() - begin) / 1e3;
    long searched = 0;
    for (byte[] event : counted) {
      searched += eventCodec.decode(event).evidence() == null ? 0 : 1;
    }
    double perSecond = counted.size() / passed;
    figures.put("targets/s", searched / passed);
    figures.put("searched share", (double) searched / counted.size());
    figures.put("frames/s", perSecond / load.targets());
    figures.put("compilers' share", compiled / watched / PROCESSORS);
    figures.put("allocated B/frame", (double) bytes * load.targets() / withBytes);
    return perSecond;
  }

  /**
   * Frames at half the rate. The first of them do not count: batches are smaller than before, and
   * the first of each size takes longer. Nor do the last, in whose time there are more checkpoints
   * than a job has.
   */
  private void paced(
      Events events,
      BenchmarkCameras cameras,
      CheckpointStatistics checkpoints,
      double rate,
      Map<String, Double> figures)
      throws Exception {
    double framesPerSecond = rate * PACE / load.targets();
    long warm = (long) (seconds * WARM_UP_SHARE * framesPerSecond);
    // One frame at least between two checkpoints.
    long counted = Math.max(PACED_CHECKPOINTS + 1, (long) (seconds * framesPerSecond));
    long withCheckpoints = warm + counted;
    long all = withCheckpoints + counted;
    long expected = events.seen + all * load.targets();
    phase = "half rate, %.0f s".formatted(all / framesPerSecond);
    long sent = 0;
    List<Long> sentBefore = new ArrayList<>();
    long begin = System.nanoTime();
    long beginMillis = System.currentTimeMillis();
    Latencies latencies =
        new Latencies(
            beginMillis + (long) (warm * 1e3 / framesPerSecond),
            beginMillis + (long) (withCheckpoints * 1e3 / framesPerSecond));
    while (events.seen < expected) {
      long due = (long) Math.min(all, (System.nanoTime() - begin) / 1e9 * framesPerSecond + 1);
      for (; sent < due; sent++) {
        cameras.publishDue(beginMillis + (long) (sent * 1e3 / framesPerSecond));
      }
      if (sentBefore.size() < PACED_CHECKPOINTS
          && (sent - withCheckpoints) * (PACED_CHECKPOINTS + 1) > counted * (sentBefore.size() + 1)
          && checkpoints.triggerUnlessBusy()) {
        // Waiting here would be waiting for frames that are due.
        sentBefore.add(sent);
      }
      var records = events.next(expected, sent < all ? 1 : 20);
      long now = System.currentTimeMillis();
      for (ConsumerRecord<byte[], byte[]> record : records) {
        latencies.add(eventCodec.decode(record.value()).capturedAt(), now);
      }
    }
    while (sentBefore.size() < PACED_CHECKPOINTS) {
      // They took longer than the frames. Between the first and the last there must be some.
      cameras.publishDue(System.currentTimeMillis());
      sent++;
      expected += load.targets();
      while (events.seen < expected) {
        events.next(expected, 20);
      }
      checkpoints.trigger();
      sentBefore.add(sent);
    }
    Spread spread = latencies.spread();
    figures.put("latency ms p50", spread.median());
    figures.put("latency ms p99", spread.quantile(.99));
    checkpoints(checkpoints, sentBefore, figures);
  }

  /**
   * Of the first one come the templates too; what a frame adds is in those after it, among them
   * those that the job's settings ask for.
   */
  private static void checkpoints(
      CheckpointStatistics checkpoints, List<Long> framesBefore, Map<String, Double> figures)
      throws IOException, InterruptedException {
    List<CheckpointStatistics.Checkpoint> done = checkpoints.completed();
    Spread millis = new Spread(done.stream().map(one -> (double) one.millis()).toList());
    figures.put("checkpoint ms p50", millis.median());
    figures.put("checkpoint ms longest", millis.highest());
    figures.put(
        "checkpoint MiB",
        new Spread(done.stream().map(one -> one.writtenBytes() / MIB).toList()).median());
    long frames = framesBefore.get(framesBefore.size() - 1) - framesBefore.get(0);
    long later = checkpoints.writtenBytes(done.get(0), done.get(done.size() - 1));
    figures.put("checkpoint B/frame", (double) later / frames);
  }

  /** The state when all that it has of frames is each camera's last one. */
  private void atRest(
      Events events,
      BenchmarkCameras cameras,
      CheckpointStatistics checkpoints,
      Map<String, Double> figures)
      throws Exception {
    long expected = events.seen + targets();
    long pictureBytes =
        cameras.publishAfter(TrackingOptions.DEFAULTS.historyDuration().plusSeconds(1));
    while (events.seen < expected) {
      events.next(expected, 20);
    }
    checkpoints.trigger();
    List<CheckpointStatistics.Checkpoint> done = checkpoints.completed();
    long stateBytes = done.get(done.size() - 1).stateBytes();
    figures.put("state B/target", (double) (stateBytes - pictureBytes) / targets());
    System.gc();
    figures.put(
        "heap MiB", ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB);
  }

  private static Properties client(EmbeddedBroker broker) {
    Properties properties = new Properties();
    properties.setProperty("bootstrap.servers", broker.bootstrapServers());
    properties.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return properties;
  }

  @Override
  public void close() {
    network.close();
  }
}
