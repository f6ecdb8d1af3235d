package io.siamflow.cli;

import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.EncodedPicture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Plays one camera of the demo: at its own rate as long as the job keeps up, else as fast as the
 * job takes the frames, so that latencies are those of a camera that is not behind.
 */
final class DemoPlayer implements Runnable {

  /** Frames that may be under way. */
  private static final int UNDER_WAY = 2;

  private static final long EPOCH = 0;
  private static final long PATIENCE_SECONDS = 120;

  private final DemoCamera camera;
  private final TopicNames topics;
  private final Producer<byte[], byte[]> producer;
  private final FrameCodec frames = new FrameCodec(SchemaDirectory.empty());
  private final TrackCommandCodec commands = new TrackCommandCodec(SchemaDirectory.empty());
  private final Semaphore underWay = new Semaphore(UNDER_WAY);
  private volatile Exception failure;

  DemoPlayer(DemoCamera camera, TopicNames topics, Producer<byte[], byte[]> producer) {
    this.camera = camera;
    this.topics = topics;
    this.producer = producer;
  }

  /** A frame's last event has come. */
  void frameDone() {
    underWay.release();
  }

  /** What went wrong, or null. */
  Exception failure() {
    return failure;
  }

  @Override
  public void run() {
    try (Recording.Frames pass = camera.recording().open()) {
      long period = (long) (1e9 / camera.recording().framesPerSecond());
      long due = System.nanoTime();
      for (int number = 0; number < camera.frames(); number++) {
        Optional<EncodedPicture> picture = pass.nextEncoded(PictureEncoding.JPEG);
        if (picture.isEmpty()) {
          throw new IOException(
              camera.recording().name() + " ends after " + number + " frames, before its time");
        }
        sendCommands(number);
        if (!underWay.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new IOException(
              "camera %s: no event of a frame for %d s".formatted(camera.id(), PATIENCE_SECONDS));
        }
        long wait = due - System.nanoTime();
        if (wait > 0) {
          TimeUnit.NANOSECONDS.sleep(wait);
        }
        due = Math.max(due + period, System.nanoTime());
        send(number, picture.get());
        if (!isWatched(number)) {
          frameDone();
        }
      }
      producer.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      failure = e;
    }
  }

  /** Whether any event will come for a frame. */
  private boolean isWatched(int number) {
    return camera.targets().stream().anyMatch(target -> target.startFrame() <= number);
  }

  private void send(int number, EncodedPicture picture) {
    Frame frame =
        new Frame(
            camera.id(),
            EPOCH,
            number,
            System.currentTimeMillis(),
            picture.encoding(),
            picture.width(),
            picture.height(),
            picture.data());
    producer.send(new ProducerRecord<>(topics.frames(), key(), frames.encode(frame)));
  }

  private void sendCommands(int number) {
    for (DemoCamera.Target target : camera.targets()) {
      if (target.startFrame() == number) {
        send(
            new TrackCommand(
                "start-" + camera.id() + "-" + target.trackId(),
                TrackCommand.Action.START,
                camera.id(),
                EPOCH,
                target.trackId(),
                number,
                target.box(),
                target.label(),
                null));
      }
      if (camera.frames() - 1 == number) {
        send(
            new TrackCommand(
                "stop-" + camera.id() + "-" + target.trackId(),
                TrackCommand.Action.STOP,
                camera.id(),
                EPOCH,
                target.trackId(),
                number,
                null,
                null,
                null));
      }
    }
  }

  private void send(TrackCommand command) {
    producer.send(new ProducerRecord<>(topics.commands(), key(), commands.encode(command)));
  }

  private byte[] key() {
    return camera.id().getBytes(StandardCharsets.UTF_8);
  }
}
