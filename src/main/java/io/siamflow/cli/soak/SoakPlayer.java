package io.siamflow.cli.soak;

import io.siamflow.cli.TopicNames;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Plays all cameras in real time. Each record is in its topic once and in order, whatever happens
 * to the broker. Commands are published {@link #AHEAD_MILLIS} before their frames: which of the two
 * is read first is then never left to chance, and with it which events there are.
 */
final class SoakPlayer implements AutoCloseable {

  private static final long AHEAD_MILLIS = 30_000;

  private final List<SoakCamera> cameras;
  private final long period;
  private final long ahead;
  private final TopicNames topics;
  private final Producer<byte[], byte[]> producer;
  private final FrameCodec frames = new FrameCodec(SchemaDirectory.empty());
  private final TrackCommandCodec commands = new TrackCommandCodec(SchemaDirectory.empty());
  private final Thread thread = new Thread(this::play, "soak-player");
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile long played;
  private volatile boolean ending;

  SoakPlayer(List<SoakCamera> cameras, long period, String brokers, TopicNames topics) {
    this.cameras = cameras;
    this.period = period;
    this.topics = topics;
    ahead = AHEAD_MILLIS / period;
    Properties settings = new Properties();
    settings.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    settings.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    settings.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    settings.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "600000");
    settings.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, "600000");
    settings.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, "67108864");
    producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Publishes the commands of the first frames, which have to be read before the frames. */
  void prepare() throws Exception {
    for (long frame = 0; frame <= ahead; frame++) {
      command(frame);
    }
    producer.flush();
    if (failure.get() != null) {
      throw failure.get();
    }
  }

  /** Plays the frames. */
  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  /** The number of the next frame. */
  long next() {
    return played;
  }

  /**
   * Plays what commands were published for and one frame more, on which the last target of each
   * camera starts; waits until all of it is in its topics and returns that frame's number.
   */
  long end() throws Exception {
    ending = true;
    thread.join();
    if (failure.get() != null) {
      throw failure.get();
    }
    return played - 1;
  }

  private void play() {
    try {
      long commanded = ahead + 1;
      long begin = System.nanoTime();
      while (!ending) {
        for (; commanded <= played + ahead; commanded++) {
          command(commanded);
        }
        frames(played);
        played++;
        long wait = begin + played * period * 1_000_000 - System.nanoTime();
        if (wait > 0) {
          Thread.sleep(wait / 1_000_000, (int) (wait % 1_000_000));
        }
      }
      for (SoakCamera camera : cameras) {
        send(camera.last(commanded));
      }
      producer.flush();
      Thread.sleep(AHEAD_MILLIS / 10);
      for (; played <= commanded; played++) {
        frames(played);
      }
      producer.flush();
    } catch (Exception e) {
      failure.set(e);
    }
  }

  private void command(long frame) {
    for (SoakCamera camera : cameras) {
      camera.commands(frame).forEach(this::send);
    }
  }

  private void send(TrackCommand command) {
    send(topics.commands(), command.cameraId(), commands.encode(command));
  }

  private void frames(long number) {
    for (SoakCamera camera : cameras) {
      send(topics.frames(), camera.id(), frames.encode(camera.frame(number)));
    }
  }

  private void send(String topic, String camera, byte[] value) {
    producer.send(
        new ProducerRecord<>(topic, camera.getBytes(StandardCharsets.UTF_8), value),
        (sent, refused) -> {
          if (refused != null) {
            failure.compareAndSet(null, refused);
          }
        });
  }

  @Override
  public void close() {
    ending = true;
    thread.interrupt();
    producer.close(java.time.Duration.ZERO);
  }
}
