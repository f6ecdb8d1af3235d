package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.siamflow.cli.benchmark.FrameSize;
import io.siamflow.cli.benchmark.TrackerSubject;
import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;

/**
 * When the benchmark's frames say that they were captured: the job's histories, and so its
 * checkpoints, hold frames by these times.
 */
class BenchmarkCamerasIT {

  private static final int CAMERAS = 2;

  /** Not whole milliseconds: cut off, cameras would be a third too fast. */
  private static final Duration INTERVAL = Duration.ofNanos(1_500_000);

  @Test
  void framesAreCapturedAtTheCamerasRate() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(Map.of())) {
      Properties client = new Properties();
      client.setProperty("bootstrap.servers", broker.bootstrapServers());
      try (Topics topics = Topics.connect(client)) {
        topics.create(TopicNames.DEFAULT, 1, 1 << 20);
      }
      TrackerSubject.Load load =
          new TrackerSubject.Load(CAMERAS, 1, new FrameSize(160, 120), CAMERAS);
      long before = System.currentTimeMillis();
      long after;
      long later;
      try (BenchmarkCameras cameras = new BenchmarkCameras(load, INTERVAL, client)) {
        cameras.start(500);
        cameras.publish(100);
        after = System.currentTimeMillis();
        // More than the time that passes: they come after those that are there.
        cameras.publish(2000);
        cameras.publishDue(7_000_000_000_000L);
        later = System.currentTimeMillis();
        cameras.publishAfter(Duration.ofSeconds(9));
      }

      List<Long> captured = captured(client, 1 + 100 + 2000 + 1 + 1);
      assertThat(captured.get(0)).as("500 frames ago").isBetween(before - 750, after - 750);
      assertThat(captured.get(100)).as("now").isBetween(before, after);
      assertAtRate(captured.subList(1, 101));
      assertAtRate(captured.subList(100, 2101));
      assertThat(captured.get(2101)).as("as it was due").isEqualTo(7_000_000_000_000L);
      assertThat(captured.get(2102)).as("after a pause").isGreaterThanOrEqualTo(later + 9000);
    }
  }

  private static void assertAtRate(List<Long> captured) {
    for (int i = 0; i < captured.size(); i++) {
      assertThat(captured.get(i) - captured.get(0))
          .isBetween((long) (1.5 * i) - 1, (long) (1.5 * i) + 1);
    }
  }

  /** Of the first camera's frames. */
  private static List<Long> captured(Properties client, int frames) throws Exception {
    FrameCodec codec = new FrameCodec(SchemaDirectory.empty());
    List<Long> captured = new ArrayList<>();
    TopicPartition partition = new TopicPartition(TopicNames.DEFAULT.frames(), 0);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (captured.size() < frames) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(60));
        assertThat(records).as("behind %d of %d frames", captured.size(), frames).isNotEmpty();
        for (ConsumerRecord<byte[], byte[]> record : records) {
          Frame frame = codec.decode(record.value());
          if (frame.cameraId().equals("camera-0")) {
            assertThat(frame.frameNumber()).isEqualTo(captured.size());
            captured.add(frame.capturedAt());
          }
        }
      }
    }
    return captured;
  }
}
