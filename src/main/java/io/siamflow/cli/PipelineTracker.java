package io.siamflow.cli;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetterCodec;
import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.codec.TrackEvent;
import io.siamflow.codec.TrackEventCodec;
import io.siamflow.evaluation.EvaluatedTracker;
import io.siamflow.evaluation.LabelledSequence;
import io.siamflow.evaluation.Region;
import io.siamflow.evaluation.SequenceFrame;
import io.siamflow.evaluation.TargetReport;
import io.siamflow.media.EncodedPicture;
import io.siamflow.network.PackDirectory;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.TargetStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The whole job, measured: every pass over a sequence is a camera of its own, whose frames go
 * through a broker and a Flink cluster in this process, one at a time: the next is sent when every
 * target has its event of the one before.
 */
final class PipelineTracker implements EvaluatedTracker {

  private static final int PICTURE_BYTES = 32 << 20;

  /** Bytes of the largest frame that the topics take. */
  static final int LARGEST_FRAME = PICTURE_BYTES + Topics.BYTES_BESIDE_THE_PICTURE;

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(100);

  private final String id;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final TopicNames topics = TopicNames.DEFAULT;
  private final FrameCodec frames = new FrameCodec(SchemaDirectory.empty());
  private final TrackCommandCodec commands = new TrackCommandCodec(SchemaDirectory.empty());
  private final TrackEventCodec events = new TrackEventCodec(SchemaDirectory.empty());
  private final DeadLetterCodec deadLetters = new DeadLetterCodec(SchemaDirectory.empty());
  private EmbeddedJob job;
  private Producer<byte[], byte[]> producer;
  private Consumer<byte[], byte[]> consumer;
  private int passes;

  private PipelineTracker(String id) {
    this.id = id;
  }

  /**
   * Starts broker and job.
   *
   * @throws IOException if either cannot be started
   */
  static PipelineTracker start(PackDirectory packs, TrackingOptions options) throws IOException {
    PipelineTracker tracker = new PipelineTracker(packs.defaultModel());
    try {
      tracker.run(packs, options);
      return tracker;
    } catch (Exception e) {
      tracker.close();
      throw failure(e);
    }
  }

  private void run(PackDirectory packs, TrackingOptions options) throws Exception {
    TemporaryFolder work = TemporaryFolder.create("siamflow-evaluation");
    open.push(work);
    EmbeddedBroker broker =
        EmbeddedBroker.start(Map.of("message.max.bytes", Integer.toString(LARGEST_FRAME)));
    open.push(broker);
    Properties client = new Properties();
    client.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
    try (Topics making = Topics.connect(client)) {
      making.create(topics, 1, PICTURE_BYTES);
    }
    job =
        EmbeddedJob.start(
            broker, topics, packs, options, DeliveryGuarantee.AT_LEAST_ONCE, 1, work.path());
    open.push(job);
    Properties writing = new Properties();
    writing.putAll(client);
    writing.setProperty(ProducerConfig.LINGER_MS_CONFIG, "0");
    writing.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(LARGEST_FRAME));
    writing.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(2L * LARGEST_FRAME));
    producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
    open.push(producer);
    Properties reading = new Properties();
    reading.putAll(client);
    reading.setProperty(ConsumerConfig.GROUP_ID_CONFIG, "evaluation");
    reading.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer =
        new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    open.push(consumer);
    consumer.subscribe(List.of(topics.events(), topics.deadLetters()));
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Session open(LabelledSequence sequence) {
    return new PipelineSession("evaluation-" + passes++, sequence.name());
  }

  @Override
  public void close() throws IOException {
    IOException failed = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (failed == null) {
          failed = failure(e);
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private static IOException failure(Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    return e instanceof IOException io
        ? io
        : new IOException("the pipeline failed: " + e.getMessage(), e);
  }

  private void send(String topic, String camera, byte[] record) throws IOException {
    try {
      producer
          .send(new ProducerRecord<>(topic, camera.getBytes(StandardCharsets.UTF_8), record))
          .get();
    } catch (ExecutionException | InterruptedException e) {
      throw failure(e);
    }
  }

  /** One camera. */
  private final class PipelineSession implements Session {

    private final RecordingClock clock =
        RecordingClock.fromZero(SequenceRecording.FRAMES_PER_SECOND);
    private final String camera;
    private final String sequence;

    /** Tracks that have not ended, by their targets. */
    private final Map<String, String> tracks = new LinkedHashMap<>();

    private final Map<String, TargetReport> last = new LinkedHashMap<>();
    private long frameNumber;

    PipelineSession(String camera, String sequence) {
      this.camera = camera;
      this.sequence = sequence;
    }

    @Override
    public Map<String, TargetReport> step(SequenceFrame frame, Map<String, Region> starts)
        throws IOException {
      frameNumber = frame.number();
      EncodedPicture picture = frame.encoded();
      requireFits(picture);
      last.replaceAll((target, report) -> new TargetReport(report.region(), 0, false));
      for (Map.Entry<String, Region> start : starts.entrySet()) {
        TrackCommand command =
            StartCommand.ofTarget(camera, start.getKey(), frameNumber, start.getValue().box());
        tracks.put(start.getKey(), command.trackId());
        send(topics.commands(), camera, commands.encode(command));
      }
      send(
          topics.frames(),
          camera,
          frames.encode(
              new Frame(
                  camera,
                  0,
                  frameNumber,
                  clock.capturedAt(frameNumber),
                  picture.encoding(),
                  picture.width(),
                  picture.height(),
                  picture.data())));
      await();
      return new LinkedHashMap<>(last);
    }

    private void requireFits(EncodedPicture picture) throws IOException {
      if (picture.data().length > PICTURE_BYTES) {
        throw new IOException(
            "%s has %d bytes; a frame that goes through the pipeline has at most %d"
                .formatted(place(), picture.data().length, PICTURE_BYTES));
      }
    }

    /** Until every track has its event of the frame. */
    private void await() throws IOException {
      Map<String, String> missing = new LinkedHashMap<>();
      tracks.forEach((target, track) -> missing.put(track, target));
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!missing.isEmpty()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.topic().equals(topics.deadLetters())) {
            check(deadLetters.decode(record.value()));
            continue;
          }
          TrackEvent event = events.decode(record.value());
          String target = missing.get(event.trackId());
          if (target != null
              && event.cameraId().equals(camera)
              && event.frameNumber() == frameNumber) {
            requireFinite(event);
            missing.remove(event.trackId());
            end = System.nanoTime() + PATIENCE.toNanos();
            last.put(target, EventReport.of(Optional.of(event), null));
            if (event.status() == TargetStatus.ENDED) {
              tracks.remove(target);
            }
          }
        }
        requireRunning();
        if (System.nanoTime() - end > 0) {
          throw new IOException(
              "the job gave no event of %s for the tracks %s within %d s"
                  .formatted(place(), missing.keySet(), PATIENCE.toSeconds()));
        }
      }
    }

    /** A network that cannot be measured is not measured as one that has lost its target. */
    private void requireFinite(TrackEvent event) throws IOException {
      if (event.endReason() == EndReason.UNUSABLE_OUTPUT) {
        throw new IOException(
            "model %s, %s: the network gave no finite numbers".formatted(id, place()));
      }
    }

    /** A STOP may come behind its track's own end, and letters of an earlier pass say nothing. */
    private void check(DeadLetter letter) throws IOException {
      boolean own = Arrays.equals(letter.key(), camera.getBytes(StandardCharsets.UTF_8));
      if (own && letter.reason() != DeadLetter.Reason.UNKNOWN_TRACK) {
        throw new IOException(
            "the job refused what it was sent for %s: %s: %s"
                .formatted(place(), letter.reason(), letter.detail()));
      }
    }

    /** For messages. */
    private String place() {
      return "frame %d, counted from 0, of the sequence %s".formatted(frameNumber, sequence);
    }

    private void requireRunning() throws IOException {
      try {
        job.requireRunning();
      } catch (Exception e) {
        throw failure(e);
      }
    }

    @Override
    public void stop(String target) throws IOException {
      String track = tracks.remove(target);
      last.remove(target);
      if (track != null) {
        TrackCommand stop =
            new TrackCommand(
                "stop-" + track,
                TrackCommand.Action.STOP,
                camera,
                0,
                track,
                frameNumber,
                null,
                null,
                null);
        send(topics.commands(), camera, commands.encode(stop));
      }
    }

    @Override
    public void close() throws IOException {
      for (String target : List.copyOf(tracks.keySet())) {
        stop(target);
      }
    }
  }
}
