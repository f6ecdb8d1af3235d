package io.siamflow.cli.soak;

import io.siamflow.cli.TopicNames;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Plays all cameras in real time. Each record is in its topic once and in order, whatever happens
 * to the broker. Commands are published {@link #AHEAD_MILLIS} before their frames: which of the two
 * is read first is then never left to chance, and with it which events there are. Those of cameras
 * that race are published right before their frame, right after it, or up to two frames later.
 */
final class SoakPlayer implements AutoCloseable {

  private static final long AHEAD_MILLIS = 30_000;

  private static final int LATEST_HALF_STEPS = 4;

  private final List<SoakCamera> cameras;
  private final Map<SoakCamera, Beside> beside = new LinkedHashMap<>();
  private final long period;
  private final long ahead;
  private final TopicNames topics;
  private final Producer<byte[], byte[]> producer;
  private final FrameCodec frames = new FrameCodec(SchemaDirectory.empty());
  private final TrackCommandCodec commands = new TrackCommandCodec(SchemaDirectory.empty());
  private final Thread thread = new Thread(this::play, "soak-player");
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private volatile long played;
  private long commanded;
  private volatile boolean ending;

  /** Commands of a camera that travel beside its frames, in order. */
  private static final class Beside {

    /** Twice the number of the frame that it is sent before; odd: of the one it is sent after. */
    private record Due(long halfStep, TrackCommand command) {}

    private final ArrayDeque<Due> waiting = new ArrayDeque<>();
    private final Random random;

    Beside(long seed) {
      random = new Random(seed);
    }

    void add(long frame, TrackCommand command) {
      long after = 2 * frame + random.nextInt(LATEST_HALF_STEPS + 1);
      Due last = waiting.peekLast();
      waiting.add(new Due(last == null ? after : Math.max(after, last.halfStep()), command));
    }

    List<TrackCommand> upTo(long halfStep) {
      List<TrackCommand> due = new ArrayList<>();
      while (!waiting.isEmpty() && waiting.peek().halfStep() <= halfStep) {
        due.add(waiting.remove().command());
      }
      return due;
    }
  }

  SoakPlayer(List<SoakCamera> cameras, long seed, long period, String brokers, TopicNames topics) {
    this.cameras = cameras;
    for (SoakCamera camera : cameras) {
      if (camera.races()) {
        beside.put(camera, new Beside(seed + beside.size()));
      }
    }
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
    for (; commanded <= ahead; commanded++) {
      command(commanded);
    }
    flush();
  }

  /** Waits until all that was sent is in its topics. */
  private void flush() throws Exception {
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
   * Ends the playing and publishes all commands that are still to come: the last target of each
   * camera starts on the frame after those that commands were published for.
   */
  void endCommands() throws Exception {
    ending = true;
    thread.join();
    for (SoakCamera camera : cameras) {
      if (camera.races()) {
        beside.get(camera).upTo(Long.MAX_VALUE).forEach(this::send);
      }
      send(camera.last(commanded));
    }
    flush();
  }

  /** Plays the frames up to the last target's, all at once, and returns that one's number. */
  long endFrames() throws Exception {
    for (; played <= commanded; played++) {
      for (SoakCamera camera : cameras) {
        frame(camera, played);
      }
    }
    flush();
    return commanded;
  }

  private void play() {
    try {
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
    } catch (Exception e) {
      failure.set(e);
    }
  }

  private void command(long frame) {
    for (SoakCamera camera : cameras) {
      if (!camera.races()) {
        camera.commands(frame).forEach(this::send);
      }
    }
  }

  private void send(TrackCommand command) {
    send(topics.commands(), command.cameraId(), commands.encode(command));
  }

  private void frames(long number) {
    for (SoakCamera camera : cameras) {
      Beside commands = beside.get(camera);
      if (commands == null) {
        frame(camera, number);
      } else {
        camera.commands(number).forEach(command -> commands.add(number, command));
        commands.upTo(2 * number).forEach(this::send);
        frame(camera, number);
        commands.upTo(2 * number + 1).forEach(this::send);
      }
    }
  }

  private void frame(SoakCamera camera, long number) {
    send(topics.frames(), camera.id(), frames.encode(camera.frame(number)));
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
    producer.close(Duration.ZERO);
  }
}
