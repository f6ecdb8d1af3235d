package io.siamflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.cli.HostileRecords.Hostile;
import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.EventId;
import io.siamflow.codec.Frame;
import io.siamflow.codec.RecordCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.PictureDecoder;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.testing.NetworkProbe;
import io.siamflow.testing.PatchNetworkFactory;
import io.siamflow.testing.RecordedMetrics;
import io.siamflow.testing.SceneCamera;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.TargetStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Thousands of hostile records at every topic: the job never fails, good records beside them are
 * all served, and every dead letter names its record. {@code -Dsiamflow.fuzz.seed} and {@code
 * -Dsiamflow.fuzz.records} choose another run; the totals go to {@code target/fuzz-report.md}.
 */
class FuzzIT {

  private static final long SEED = Long.getLong("siamflow.fuzz.seed", System.nanoTime());
  private static final int RECORDS = Integer.getInteger("siamflow.fuzz.records", 6000);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int FRAMES = 40;
  private static final int BAD_CAMERAS = 6;
  private static final int BURST = 10_000;
  private static final int TARGETS = 20;
  private static final String[] GOOD = {"good-a", "good-b", "good-c"};

  @TempDir private Path work;

  private final SceneCamera scene = new SceneCamera(4);

  @Test
  void theJobOutlivesWhateverItsInputsHold() throws Exception {
    System.out.println("FuzzIT: seed " + SEED + ", " + RECORDS + " hostile records");
    HostileRecords hostile = new HostileRecords(SEED, BAD_CAMERAS, GOOD);
    TrackingOptions options =
        OptionLine.tracking(
            "--targets-per-camera=" + TARGETS, "--waiting-commands=100", "--command-wait=3000");
    Map<String, Sent> sent = new HashMap<>();
    Map<String, Integer> kinds = new TreeMap<>();
    Configuration settings = new Configuration();
    // A job that may restart shows whether it had to.
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 100);
    try (RecordedMetrics metrics = new RecordedMetrics();
        NetworkProbe probe = new NetworkProbe();
        JobFixture fixture =
            new JobFixture(
                new PatchNetworkFactory(probe),
                options,
                DeliveryGuarantee.AT_LEAST_ONCE,
                2,
                work,
                metrics.reportFrom(settings))) {
      startTooMany(fixture);
      mute(fixture);
      Map<Future<RecordMetadata>, Sent> sending = new HashMap<>();
      for (int bad = 0; bad < BAD_CAMERAS; bad++) {
        fixture.send(hostile.startOf(bad));
      }
      for (int target = 0; target < GOOD.length; target++) {
        sending.put(fixture.send(start(target)), Sent.GOOD);
      }
      for (int number = 0; number < FRAMES; number++) {
        for (String camera : GOOD) {
          sending.put(fixture.send(frame(camera, number)), Sent.GOOD);
        }
        for (int i = 0; i < RECORDS / FRAMES; i++) {
          boolean isFrame = (i & 1) == 0;
          Hostile record = isFrame ? hostile.frame() : hostile.command();
          kinds.merge((isFrame ? "frame " : "command ") + record.kind(), 1, Integer::sum);
          sending.put(
              fixture.send(
                  isFrame ? TopicNames.DEFAULT.frames() : TopicNames.DEFAULT.commands(), record),
              new Sent(record.kind(), record.key(), record.value(), record.certain()));
        }
      }
      fixture.flush();
      for (Map.Entry<Future<RecordMetadata>, Sent> one : sending.entrySet()) {
        RecordMetadata place = one.getKey().get();
        sent.put(place(place.topic(), place.partition(), place.offset()), one.getValue());
      }
      long certain = sent.values().stream().filter(one -> one.certain() != null).count();
      fixture.await(
          PATIENCE,
          () ->
              Arrays.stream(GOOD).allMatch(camera -> fixture.events(camera, "t").size() >= FRAMES)
                  && fixture.deadLetters().stream()
                          .filter(letter -> certain(sent, letter) != null)
                          .count()
                      >= certain,
          () -> "events or dead letters are missing");
      long restarts = restarts(metrics);
      fixture.stop();

      assertThat(restarts).isZero();
      assertGoodOnesAreServed(fixture);
      assertEveryLetterNamesItsRecord(fixture, sent);
      report(kinds, fixture, certain, restarts);
    }
  }

  private static long restarts(RecordedMetrics metrics) {
    List<Metric> counts = metrics.ending(".numRestarts");
    assertThat(counts).hasSize(1);
    return ((Number) ((Gauge<?>) counts.get(0)).getValue()).longValue();
  }

  /** Thousands of STARTs at once on one camera: as many as may are followed, all others refused. */
  private void startTooMany(JobFixture fixture) throws Exception {
    fixture.send(crowd("first", 0, 0));
    for (int number = 0; number < 10; number++) {
      fixture.send(frame("crowded", number));
    }
    fixture.await(PATIENCE, () -> fixture.events().size() == 10, () -> "nobody is followed");
    for (int i = 0; i < BURST; i++) {
      fixture.send(crowd("t" + i, i % SceneCamera.OBJECTS, 5));
    }
    fixture.await(
        PATIENCE,
        () ->
            fixture.deadLetters().size() == BURST - (TARGETS - 1)
                && fixture.events().size() == 10 + 5 * (TARGETS - 1),
        () -> "not all of the burst is followed or refused");
    assertThat(fixture.deadLetters())
        .extracting(DeadLetter::reason)
        .containsOnly(Reason.TOO_MANY_TARGETS, Reason.TOO_MANY_WAITING);
    assertThat(fixture.events().stream().map(TrackEvent::trackId).distinct()).hasSize(TARGETS);
  }

  private TrackCommand crowd(String track, int object, int frame) {
    return new TrackCommand(
        "start-" + track,
        Action.START,
        "crowded",
        0,
        track,
        frame,
        scene.truth(object, frame),
        null,
        null);
  }

  /** A frame whose number is far too high, and those after it, of which the tenth says so. */
  private void mute(JobFixture fixture) throws Exception {
    Frame first = frame("muted", 0);
    fixture.send(
        new Frame(
            first.cameraId(),
            0,
            1L << 61,
            first.capturedAt(),
            first.encoding(),
            first.width(),
            first.height(),
            first.data()));
    for (int number = 0; number < 12; number++) {
      fixture.send(frame("muted", number));
    }
    fixture.await(
        PATIENCE,
        () -> fixture.deadLetters().size() == BURST - TARGETS + 2,
        () -> "nobody says that a camera is muted");
    DeadLetter letter = fixture.deadLetters().get(BURST - TARGETS + 1);
    assertThat(letter.reason()).isEqualTo(Reason.OLD_FRAME);
    assertThat(letter.detail()).contains("frame 9 of", "'muted'", "higher stream_epoch");
  }

  /**
   * A record that was sent.
   *
   * @param certain the reason of its dead letter, or null if what becomes of it is open
   */
  private record Sent(String kind, byte[] key, byte[] value, Reason certain) {
    static final Sent GOOD = new Sent("good", null, null, null);
  }

  private static String place(String topic, int partition, long offset) {
    return topic + "/" + partition + "/" + offset;
  }

  private static Reason certain(Map<String, Sent> sent, DeadLetter letter) {
    Sent record = sent.get(place(letter.topic(), letter.partition(), letter.offset()));
    return record == null ? null : record.certain();
  }

  private void assertGoodOnesAreServed(JobFixture fixture) throws Exception {
    try (NetworkProbe probe = new NetworkProbe();
        Model model =
            new PatchNetworkFactory(probe).open(PatchNetworkFactory.PATCH_A, OptionalInt.empty())) {
      for (int target = 0; target < GOOD.length; target++) {
        FollowedTarget alone =
            new FollowedTarget(
                model,
                start(target),
                TrackingOptions.DEFAULTS.lostBudget(),
                TrackingOptions.DEFAULTS.lostLimit());
        var events = fixture.events(GOOD[target], "t");
        assertThat(events).hasSize(FRAMES);
        for (int number = 0; number < FRAMES; number++) {
          TrackEvent expected = follow(alone, frame(GOOD[target], number));
          TrackEvent event = events.get(number);
          assertThat(event.frameNumber()).isEqualTo(number);
          assertThat(event.eventId()).isEqualTo(expected.eventId());
          assertThat(event.status()).isEqualTo(expected.status());
          assertThat(event.framesSkipped()).isZero();
          assertThat(event.box().x()).isCloseTo(expected.box().x(), within(1e-3));
          assertThat(event.box().y()).isCloseTo(expected.box().y(), within(1e-3));
        }
      }
    }
  }

  private static void assertEveryLetterNamesItsRecord(JobFixture fixture, Map<String, Sent> sent) {
    for (DeadLetter letter : fixture.deadLetters()) {
      Sent record = sent.get(place(letter.topic(), letter.partition(), letter.offset()));
      if (record == null) {
        continue;
      }
      assertThat(record).as("a good record: %s", letter.detail()).isNotSameAs(Sent.GOOD);
      assertThat(letter.detail()).isNotBlank();
      if (record.certain() != null) {
        assertThat(letter.reason())
            .as("%s: %s", record.kind(), letter.detail())
            .isEqualTo(record.certain());
        byte[] value = record.value();
        assertThat(letter.originalLength()).isEqualTo(value == null ? 0 : value.length);
        assertThat(letter.original()).isEqualTo(value);
        byte[] key = record.key();
        assertThat(letter.keyLength()).isEqualTo(key == null ? 0 : key.length);
        assertThat(letter.key())
            .isEqualTo(key == null ? null : Arrays.copyOf(key, Math.min(key.length, 1024)));
      }
    }
  }

  private static void report(
      Map<String, Integer> kinds, JobFixture fixture, long certain, long restarts)
      throws Exception {
    Map<Reason, Integer> reasons = new TreeMap<>();
    fixture.deadLetters().forEach(letter -> reasons.merge(letter.reason(), 1, Integer::sum));
    StringBuilder report = new StringBuilder("# Fuzz run\n\n");
    report.append("seed %d, %d hostile records%n%n".formatted(SEED, RECORDS));
    report.append("| sent | records |\n|---|---|\n");
    kinds.forEach((kind, count) -> report.append("| %s | %d |%n".formatted(kind, count)));
    report.append("\n| dead letters | records |\n|---|---|\n");
    reasons.forEach((reason, count) -> report.append("| %s | %d |%n".formatted(reason, count)));
    report.append(
        ("%nOf %d records whose fault is certain every one has its dead letter; so has every START"
                    + " but %d of a burst of %d. Restarts: %d. Good")
                .formatted(certain, TARGETS - 1, BURST, restarts)
            + " events: %d of %d.%n".formatted(GOOD.length * FRAMES, GOOD.length * FRAMES));
    Files.writeString(Path.of("target/fuzz-report.md"), report);
    System.out.println("FuzzIT: seed " + SEED + ": dead letters " + reasons);
  }

  @Test
  void theCommandsOutliveWhateverTheOutputTopicsHold() throws Exception {
    System.out.println("FuzzIT: outputs, seed " + SEED);
    HostileRecords hostile = new HostileRecords(SEED, 1, GOOD);
    TrackEventCodec events = new TrackEventCodec(SchemaDirectory.empty());
    DeadLetterCodec letters = new DeadLetterCodec(SchemaDirectory.empty());
    TrackEvent event =
        new TrackEvent(
            EventId.of("gate", 0, 1, "t"),
            "gate",
            0,
            1,
            40,
            "t",
            null,
            null,
            TargetStatus.TRACKED,
            null,
            new Box(1, 2, 3, 4),
            null,
            null,
            null,
            "m",
            "00",
            0,
            false);
    DeadLetter letter =
        new DeadLetter(
            "frames", 0, 1, "gate".getBytes(UTF_8), Reason.BAD_BOX, "d", new byte[] {1}, 1, 4);
    try (EmbeddedBroker broker = EmbeddedBroker.start(Map.of())) {
      Properties client = new Properties();
      client.setProperty("bootstrap.servers", broker.bootstrapServers());
      try (Topics topics = Topics.connect(client);
          Producer<byte[], byte[]> producer =
              new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
        topics.create(TopicNames.DEFAULT, 2, 1 << 20);
        publish(producer, TopicNames.DEFAULT.events(), events, event, hostile);
        publish(producer, TopicNames.DEFAULT.deadLetters(), letters, letter, hostile);
      }
      CommandRun printed =
          CommandRun.of(
              "events",
              "--bootstrap-servers=" + broker.bootstrapServers(),
              "--from=beginning",
              "--timeout=6");
      assertThat(printed.out().lines()).hasSize(10);
      assertThat(printed.err()).contains(RECORDS / 2 + " records of topic");
      CommandRun listed =
          CommandRun.of("dead-letters", "--bootstrap-servers=" + broker.bootstrapServers());
      assertThat(listed.out().lines()).hasSize(10);
      assertThat(listed.err()).contains("10 dead letters, " + RECORDS / 2 + " not");
    }
  }

  private static <T> void publish(
      Producer<byte[], byte[]> producer,
      String topic,
      RecordCodec<T> codec,
      T good,
      HostileRecords hostile) {
    byte[] whole = codec.encode(good);
    for (int i = 0; i < RECORDS / 2; i++) {
      if (i % (RECORDS / 20) == 0) {
        producer.send(new ProducerRecord<>(topic, whole));
      }
      producer.send(new ProducerRecord<>(topic, hostile.mutated(whole)));
    }
    producer.flush();
  }

  private TrackCommand start(int target) {
    return new TrackCommand(
        "start",
        Action.START,
        GOOD[target],
        0,
        "t",
        0,
        scene.truth(target, 0),
        null,
        PatchNetworkFactory.PATCH_A);
  }

  private Frame frame(String camera, int number) {
    return new Frame(
        camera,
        0,
        number,
        40L * number,
        PictureEncoding.PNG,
        SceneCamera.WIDTH,
        SceneCamera.HEIGHT,
        scene.data(number, PictureEncoding.PNG));
  }

  private static TrackEvent follow(FollowedTarget target, Frame frame) throws Exception {
    try (Picture picture =
        new PictureDecoder(1 << 22)
            .decode(frame.encoding(), frame.data(), frame.width(), frame.height())) {
      return target.follow(picture, frame.frameNumber(), frame.capturedAt()).orElseThrow();
    }
  }
}
