package io.siamflow.cli;

import io.siamflow.cli.benchmark.TrackerSubject;
import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.PictureEncoder;
import io.siamflow.media.RenderedScene;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Cameras that show rendered scenes, some of them the same one, to and fro. Every target is started
 * on its camera's first frame.
 */
final class BenchmarkCameras implements AutoCloseable {

  /** Of the JPEG pictures. */
  static final int QUALITY = 90;

  private static final int SCENES = 4;
  private static final int PICTURES = 12;
  private static final int LARGEST_REQUEST = 8 << 20;

  private final TrackerSubject.Load load;
  private final double frameMillis;
  private final List<RenderedScene> scenes = new ArrayList<>();
  private final List<List<byte[]>> jpegs = new ArrayList<>();
  private final FrameCodec frameCodec = new FrameCodec(SchemaDirectory.empty());
  private final TrackCommandCodec commandCodec = new TrackCommandCodec(SchemaDirectory.empty());
  private final Producer<byte[], byte[]> producer;
  private final long[] next;
  private int turn;

  /** When the last frames that were published at once say they were captured. */
  private double lastCaptured;

  /**
   * Renders the scenes.
   *
   * @param frameInterval from one frame of a camera to its next, as their times of capture say: the
   *     job keeps a camera's frames of some seconds
   * @param client how to reach the broker
   */
  BenchmarkCameras(TrackerSubject.Load load, Duration frameInterval, Properties client) {
    this.load = load;
    frameMillis = frameInterval.toNanos() / 1e6;
    next = new long[load.cameras()];
    PictureEncoder encoder = new PictureEncoder(QUALITY);
    for (int i = 0; i < Math.min(SCENES, load.cameras()); i++) {
      RenderedScene scene = load.scene(i);
      scenes.add(scene);
      List<byte[]> encoded = new ArrayList<>();
      for (int frame = 0; frame < PICTURES; frame++) {
        try (Picture picture = scene.picture(frame)) {
          encoded.add(encoder.encode(picture, PictureEncoding.JPEG));
        }
      }
      jpegs.add(encoded);
    }
    Properties settings = new Properties();
    settings.putAll(client);
    settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_REQUEST);
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Bytes of the largest of the frames' pictures. */
  int largestPicture() {
    return jpegs.stream().flatMap(List::stream).mapToInt(jpeg -> jpeg.length).max().orElse(0);
  }

  /**
   * Starts all targets and publishes the first frame of every camera.
   *
   * @param frames how many frames ago it claims to be captured
   * @return bytes of the frames' pictures
   */
  long start(long frames) {
    for (int camera = 0; camera < load.cameras(); camera++) {
      for (int target = 0; target < load.targets(); target++) {
        TrackCommand start =
            new TrackCommand(
                "start-" + camera + "-" + target,
                TrackCommand.Action.START,
                id(camera),
                0,
                "t" + target,
                0,
                scenes.get(camera % scenes.size()).truth(target, 0),
                null,
                null);
        producer.send(
            new ProducerRecord<>(
                TopicNames.DEFAULT.commands(), key(camera), commandCodec.encode(start)));
      }
    }
    lastCaptured = System.currentTimeMillis() - frameMillis * frames;
    long bytes = 0;
    for (int camera = 0; camera < load.cameras(); camera++) {
      bytes += publish(camera, Math.round(lastCaptured));
    }
    producer.flush();
    return bytes;
  }

  /**
   * Publishes frames of all cameras, the last ones captured now, or as much later as they would be
   * captured before those that are published already.
   *
   * @return bytes of the frames' pictures
   */
  long publish(int frames) {
    lastCaptured = Math.max(lastCaptured, System.currentTimeMillis() - frameMillis * frames);
    long bytes = 0;
    for (int frame = 0; frame < frames; frame++) {
      lastCaptured += frameMillis;
      for (int camera = 0; camera < load.cameras(); camera++) {
        bytes += publish(camera, Math.round(lastCaptured));
      }
    }
    producer.flush();
    return bytes;
  }

  /**
   * Publishes a frame of the camera whose turn it is.
   *
   * @param capturedAt when it was due, so that a late publisher shows as latency
   */
  void publishDue(long capturedAt) {
    publish(turn, capturedAt);
    turn = (turn + 1) % load.cameras();
  }

  /**
   * Publishes a frame of every camera.
   *
   * @param pause how long after now they claim to be captured
   * @return bytes of their pictures
   */
  long publishAfter(Duration pause) {
    long captured = System.currentTimeMillis() + pause.toMillis();
    long bytes = 0;
    for (int camera = 0; camera < load.cameras(); camera++) {
      bytes += publish(camera, captured);
    }
    producer.flush();
    return bytes;
  }

  private int publish(int camera, long capturedAt) {
    long number = next[camera]++;
    int at = (int) (number % (2 * PICTURES - 2));
    byte[] jpeg = jpegs.get(camera % jpegs.size()).get(at < PICTURES ? at : 2 * PICTURES - 2 - at);
    Frame frame =
        new Frame(
            id(camera),
            0,
            number,
            capturedAt,
            PictureEncoding.JPEG,
            load.frameSize().width(),
            load.frameSize().height(),
            jpeg);
    producer.send(
        new ProducerRecord<>(TopicNames.DEFAULT.frames(), key(camera), frameCodec.encode(frame)));
    return jpeg.length;
  }

  private static String id(int camera) {
    return "camera-" + camera;
  }

  private static byte[] key(int camera) {
    return id(camera).getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
