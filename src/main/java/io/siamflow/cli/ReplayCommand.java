package io.siamflow.cli;

import io.siamflow.codec.TrackCommand;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siamflow replay}: a recording becomes a camera. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    description = {
      "Publishes a video file or a sequence's folder as a camera, with a START for its target.",
      "",
      "Picture files are published as they are. Frame numbers count from 0. Frame i was captured at"
          + " base + i / rate: with --rate max the base is 1970-01-01T00:00Z, else the time at which"
          + " the replay began. The START has the id start-EPOCH-TRACK and goes out before frame 0;"
          + " without --init and without ground truth there is none.",
      ""
    })
final class ReplayCommand implements Callable<Integer> {

  private static final int LARGEST_REQUEST = 64 << 20;
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /** Encodings of a video's frames. */
  enum VideoEncoding {
    jpeg(PictureEncoding.JPEG),
    png(PictureEncoding.PNG);

    private final PictureEncoding encoding;

    VideoEncoding(PictureEncoding encoding) {
      this.encoding = encoding;
    }
  }

  @Spec private CommandSpec spec;
  @Mixin private KafkaOptions kafka;
  @Mixin private RecordingOptions source;

  @Option(
      names = "--camera",
      paramLabel = "ID",
      description = "The camera's id. Default: the folder's or file's name.")
  private String camera;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "The first pass's stream epoch, from 0 on; above the last one if the camera was there"
              + " before. Default: ${DEFAULT-VALUE}.")
  private long epoch;

  @Option(
      names = "--track",
      paramLabel = "ID",
      defaultValue = StartCommand.DEFAULT_TRACK,
      description = "The track's id. Default: ${DEFAULT-VALUE}.")
  private String track;

  @Option(names = "--label", paramLabel = "TEXT", description = "The track's label. Default: none.")
  private String label;

  @Option(
      names = "--model",
      paramLabel = "ID",
      description = "Id of the model to track with. Default: the job's.")
  private String model;

  @Option(
      names = "--rate",
      paramLabel = "real|max|FPS",
      defaultValue = "real",
      converter = Rate.Converter.class,
      description =
          "How fast: as recorded, as fast as possible, or in frames per second, above 0 up to 1000."
              + " Default: ${DEFAULT-VALUE}.")
  private Rate rate;

  @Option(
      names = "--loop",
      description =
          "Begin again at the end, until Ctrl-C; each pass is a new stream epoch. The START goes"
              + " out once, as for a camera that reconnects.")
  private boolean loop;

  @Option(
      names = "--encoding",
      paramLabel = "jpeg|png",
      description =
          "For --video: frames as JPEG of quality 95, or without loss as PNG, several times as"
              + " large. Default: jpeg.")
  private VideoEncoding encoding;

  @Option(
      names = "--frames-topic",
      paramLabel = "TOPIC",
      defaultValue = "frames",
      description = "Topic of the frames. Default: ${DEFAULT-VALUE}.")
  private String framesTopic;

  @Option(
      names = "--commands-topic",
      paramLabel = "TOPIC",
      defaultValue = "track-commands",
      description = "Topic of the START. Default: ${DEFAULT-VALUE}.")
  private String commandsTopic;

  @Override
  public Integer call() throws IOException {
    if (epoch < 0) {
      throw new ParameterException(spec.commandLine(), "--epoch is not negative, unlike " + epoch);
    }
    if (encoding != null && !source.isVideo()) {
      throw new ParameterException(
          spec.commandLine(), "--encoding is for --video: a folder's pictures go as they are");
    }
    Recording recording = source.recording();
    String cameraId = camera == null ? recording.name() : camera;
    Optional<TrackCommand> start = start(recording, cameraId);
    Replay.Plan plan =
        new Replay.Plan(
            framesTopic,
            commandsTopic,
            largestFrameBatch(start.isPresent()),
            cameraId,
            epoch,
            rate,
            loop,
            encoding == null ? PictureEncoding.JPEG : encoding.encoding);
    PrintWriter err = spec.commandLine().getErr();
    OptionalLong total = loop ? OptionalLong.empty() : recording.size();
    try (StopSignal stop = StopSignal.onShutdown()) {
      Producer<byte[], byte[]> producer = producer();
      try (Progress progress = Progress.onTerminal(err, total)) {
        Replay replay =
            new Replay(plan, recording, producer, stop, InstantSource.system(), progress);
        replay.run(start);
        progress.close();
        spec.commandLine().getOut().println(summary(plan, start, replay, progress));
      } finally {
        producer.close(CLOSING);
      }
    }
    return 0;
  }

  private Optional<TrackCommand> start(Recording recording, String cameraId) throws IOException {
    Optional<Box> box;
    try (Recording.Frames frames = recording.open()) {
      Optional<Picture> first = frames.nextPicture();
      if (first.isEmpty()) {
        throw new IOException(recording.name() + ": has no frames");
      }
      try (Picture picture = first.get()) {
        box = source.firstBox(recording, picture.width(), picture.height());
      }
    }
    return box.isPresent()
        ? Optional.of(StartCommand.of(cameraId, epoch, track, box.get(), label, model))
        : Optional.empty();
  }

  private long largestFrameBatch(boolean starts) throws IOException {
    try (Topics topics = Topics.connect(kafka.clientProperties())) {
      topics.partitions(framesTopic);
      if (starts) {
        topics.partitions(commandsTopic);
      }
      return topics.largestBatch(framesTopic);
    }
  }

  private Producer<byte[], byte[]> producer() throws IOException {
    Properties properties = new Properties();
    properties.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    properties.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    properties.setProperty(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(LARGEST_REQUEST));
    properties.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(LARGEST_REQUEST));
    properties.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, "30000");
    properties.setProperty(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "15000");
    properties.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "30000");
    properties.putAll(kafka.clientProperties());
    try {
      return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    } catch (KafkaException e) {
      throw kafka.failure("Kafka's producer cannot be made", e);
    }
  }

  private static String summary(
      Replay.Plan plan, Optional<TrackCommand> start, Replay replay, Progress progress) {
    return String.format(
        Locale.ROOT,
        "camera %s: %d frames, %.1f MB in %.1f s to %s; %s",
        plan.camera(),
        replay.published(),
        replay.bytes() / 1e6,
        progress.seconds(),
        plan.framesTopic(),
        start
            .map(command -> "START of track " + command.trackId() + " to " + plan.commandsTopic())
            .orElse("no START: neither --init nor ground truth"));
  }
}
