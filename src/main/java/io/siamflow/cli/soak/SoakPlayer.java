package io.siamflow.cli.soak;

import io.siamflow.cli.TopicNames;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
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
import java.util.concurrent.TimeUnit;
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
 * that race are published right before their frame, right after it, or when it has an event.
 */
final class SoakPlayer implements AutoCloseable {

  private static final long AHEAD_MILLIS = 30_000;

  /** A job that is this far behind is waited for: else a slow machine would only fall behind. */
  private static final long BEHIND_MILLIS = 30_000;

  private final List<SoakCamera> cameras;
  private final Map<SoakCamera, Beside> beside = new LinkedHashMap<>();
  private final long period;
  private final long ahead;
  private final TopicNames topics;
  private final SeenEvents seen;
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

    private record Waiting(long frame, When when, TrackCommand command) {}

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final Random random;

    Beside(long seed) {
      random = new Random(seed);
    }

    void add(long frame, TrackCommand command) {
      // A target has to begin before anything of it can be seen.
      int choices = command.action() == Action.START ? 2 : When.values().length;
      waiting.add(new Waiting(frame, When.values()[random.nextInt(choices)], command));
    }

    /**
     * Takes what is due.
     *
     * @param next the frame that is sent next
     * @param sent the last frame that was sent
     * @param seen the last frame with an event
     */
    List<TrackCommand> due(long next, long sent, long seen) {
      List<TrackCommand> due = new ArrayList<>();
      while (!waiting.isEmpty()) {
        Waiting first = waiting.peek();
        long reached =
            switch (first.when()) {
              case BEFORE -> next;
              case AFTER -> sent;
              case SEEN -> seen;
            };
        if (first.frame() > reached) {
          break;
        }
        due.add(waiting.remove().command());
      }
      return due;
    }
  }

  /** When a command is sent: right before its frame, right after it, or once it has an event. */
  private enum When {
    BEFORE,
    AFTER,
    SEEN
  }

  /**
   * A player.
   *
   * @param seen what came of the frames so far
   */
  SoakPlayer(
      List<SoakCamera> cameras,
      long seed,
      long period,
      String brokers,
      TopicNames topics,
      SeenEvents seen) {
    this.cameras = cameras;
    for (SoakCamera camera : cameras) {
      if (camera.races()) {
        beside.put(camera, new Beside(seed + beside.size()));
      }
    }
    this.period = period;
    this.topics = topics;
    this.seen = seen;
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
        beside.get(camera).due(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE).forEach(this::send);
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
      long due = System.nanoTime();
      while (!ending) {
        for (; commanded <= played + ahead; commanded++) {
          command(commanded);
        }
        frames(played);
        played++;
        due += TimeUnit.MILLISECONDS.toNanos(period);
        while (!ending && isBehind()) {
          Thread.sleep(period);
          due = System.nanoTime();
        }
        long wait = TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime());
        if (wait > 0) {
          Thread.sleep(wait);
        }
      }
    } catch (Exception e) {
      failure.set(e);
    }
  }

  private boolean isBehind() {
    return cameras.stream()
        .anyMatch(camera -> (played - seen.last(camera.id())) * period > BEHIND_MILLIS);
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
        commands.due(number, number - 1, seen.last(camera.id())).forEach(this::send);
        frame(camera, number);
        commands.due(number, number, seen.last(camera.id())).forEach(this::send);
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
