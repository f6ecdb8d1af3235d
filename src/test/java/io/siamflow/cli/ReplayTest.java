package io.siamflow.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommandCodec;
import io.siamflow.evaluation.SequenceFolder;
import io.siamflow.geometry.Box;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.VideoWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {

  private static final Rate MAX = new Rate(Rate.Kind.MAX, 0);
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir private Path folder;
  private final StopSignal stop = StopSignal.onShutdown();
  private MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @AfterEach
  void release() {
    stop.close();
    producer.close();
  }

  @Test
  void publishesTheStartAndThenTheFilesAsTheyAre() throws IOException {
    Recording recording = recording(4);
    TrackCommand start = StartCommand.of("cam", 7, "t", new Box(1, 2, 3, 4), "a label", "m");

    Replay replay = replay(plan(MAX, false, Long.MAX_VALUE), recording);
    replay.run(Optional.of(start));

    ProducerRecord<byte[], byte[]> first = producer.history().get(0);
    assertThat(first.topic()).isEqualTo("commands");
    assertThat(first.key()).isEqualTo("cam".getBytes(UTF_8));
    assertThat(new TrackCommandCodec(SchemaDirectory.empty()).decode(first.value()))
        .isEqualTo(
            new TrackCommand(
                "start-7-t",
                TrackCommand.Action.START,
                "cam",
                7,
                "t",
                0,
                new Box(1, 2, 3, 4),
                "a label",
                "m"));
    List<Frame> frames = frames();
    assertThat(frames).extracting(Frame::frameNumber).containsExactly(0L, 1L, 2L, 3L);
    assertThat(frames).extracting(Frame::streamEpoch).containsOnly(7L);
    assertThat(frames).extracting(Frame::capturedAt).containsExactly(0L, 40L, 80L, 120L);
    assertThat(frames).extracting(Frame::encoding).containsOnly(PictureEncoding.PNG);
    assertThat(frames.get(2).data())
        .isEqualTo(ByteBuffer.wrap(Files.readAllBytes(folder.resolve("otb/img/0003.png"))));
    assertThat(frames.get(2).width()).isEqualTo(SmallScene.WIDTH);
    assertThat(frames.get(2).height()).isEqualTo(SmallScene.HEIGHT);
    assertThat(replay.published()).isEqualTo(4);
  }

  @Test
  void datesFramesFromTheBeginningOfThePlayingWhenItKeepsARate() throws IOException {
    Rate rate = new Rate(Rate.Kind.GIVEN, 500);
    replay(plan(rate, false, Long.MAX_VALUE), recording(3)).run(Optional.empty());

    assertThat(frames())
        .extracting(Frame::capturedAt)
        .containsExactly(NOW.toEpochMilli(), NOW.toEpochMilli() + 2, NOW.toEpochMilli() + 4);
  }

  @Test
  void beginsANewEpochWithEachPassAndStartsOnce() throws IOException {
    TrackCommand start = StartCommand.of("cam", 7, "t", new Box(1, 2, 3, 4), null, null);
    stopAfterFrames(7);

    replay(plan(MAX, true, Long.MAX_VALUE), recording(3)).run(Optional.of(start));

    assertThat(producer.history())
        .filteredOn(record -> record.topic().equals("commands"))
        .hasSize(1);
    assertThat(frames())
        .extracting(frame -> frame.streamEpoch() + "/" + frame.frameNumber())
        .containsExactly("7/0", "7/1", "7/2", "8/0", "8/1", "8/2", "9/0");
    assertThat(frames())
        .extracting(Frame::capturedAt)
        .containsExactly(0L, 40L, 80L, 120L, 160L, 200L, 240L);
  }

  @Test
  void refusesAFrameAboveTheTopicsBoundBeforeAnythingIsPublished() throws IOException {
    Replay replay = replay(plan(MAX, false, 1000), recording(2));
    TrackCommand start = StartCommand.of("cam", 7, "t", new Box(1, 2, 3, 4), null, null);

    assertThatThrownBy(() -> replay.run(Optional.of(start)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("frame 7/0 of camera 'cam'")
        .hasMessageContaining("topic 'frames'")
        .hasMessageContaining("max.message.bytes of 1000")
        .hasMessageContaining("kafka-configs.sh");
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void namesTheFrameThatTheBrokerFindsTooLarge() throws IOException {
    producer.close();
    producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          private int sent;

          @Override
          public synchronized java.util.concurrent.Future<
                  org.apache.kafka.clients.producer.RecordMetadata>
              send(
                  ProducerRecord<byte[], byte[]> record,
                  org.apache.kafka.clients.producer.Callback callback) {
            sent++;
            if (sent == 2) {
              callback.onCompletion(null, new RecordTooLargeException("too large"));
              return null;
            }
            return super.send(record, callback);
          }
        };

    assertThatThrownBy(
            () -> replay(plan(MAX, false, Long.MAX_VALUE), recording(4)).run(Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("frame 7/1 of camera 'cam'")
        .hasMessageContaining("more than topic 'frames' takes");
  }

  @Test
  void namesTheDamagedFile() throws IOException {
    Recording recording = recording(3);
    Path second = folder.resolve("otb/img/0002.png");
    byte[] bytes = Files.readAllBytes(second);
    Files.write(second, java.util.Arrays.copyOf(bytes, bytes.length / 2));

    assertThatThrownBy(
            () -> replay(plan(MAX, false, Long.MAX_VALUE), recording).run(Optional.empty()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0002.png")
        .hasMessageContaining("truncated");
    assertThat(frames()).hasSize(1);
  }

  @Test
  void playsAVideoWithoutLoss() throws IOException {
    Path video = folder.resolve("scene.mp4");
    try (VideoWriter writer =
        VideoWriter.create(video, SmallScene.WIDTH, SmallScene.HEIGHT, 12.5)) {
      for (int i = 0; i < 3; i++) {
        writer.write(SmallScene.picture(i));
      }
    }
    Recording recording = VideoRecording.of(video);
    replay(plan(MAX, false, Long.MAX_VALUE), recording).run(Optional.empty());

    assertThat(recording.name()).isEqualTo("scene.mp4");
    List<Frame> frames = frames();
    assertThat(frames).extracting(Frame::capturedAt).containsExactly(0L, 80L, 160L);
    var decoder = new io.siamflow.media.PictureDecoder(1 << 20);
    try (Recording.Frames pass = recording.open()) {
      for (Frame frame : frames) {
        try (var expected = pass.nextPicture().orElseThrow();
            var actual =
                decoder.decode(frame.encoding(), frame.data(), frame.width(), frame.height())) {
          assertThat(actual.toBgr()).isEqualTo(expected.toBgr());
        }
      }
    }
  }

  private Recording recording(int frames) throws IOException {
    return new SequenceRecording(
        SequenceFolder.open(SmallScene.otb(folder.resolve("otb"), frames)));
  }

  private Replay replay(Replay.Plan plan, Recording recording) {
    Progress silent =
        new Progress(
            new PrintWriter(new StringWriter()), false, OptionalLong.empty(), System::nanoTime);
    return new Replay(plan, recording, producer, stop, InstantSource.fixed(NOW), silent);
  }

  private static Replay.Plan plan(Rate rate, boolean loop, long bound) {
    return new Replay.Plan("frames", "commands", bound, "cam", 7, rate, loop, PictureEncoding.PNG);
  }

  private void stopAfterFrames(int count) {
    producer.close();
    producer =
        new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer()) {
          private int sent;

          @Override
          public synchronized java.util.concurrent.Future<
                  org.apache.kafka.clients.producer.RecordMetadata>
              send(
                  ProducerRecord<byte[], byte[]> record,
                  org.apache.kafka.clients.producer.Callback callback) {
            if (record.topic().equals("frames") && ++sent == count) {
              stop.request();
            }
            return super.send(record, callback);
          }
        };
  }

  private List<Frame> frames() throws IOException {
    FrameCodec codec = new FrameCodec(SchemaDirectory.empty());
    List<Frame> frames = new ArrayList<>();
    for (ProducerRecord<byte[], byte[]> record : producer.history()) {
      if (record.topic().equals("frames")) {
        assertThat(record.key()).isEqualTo("cam".getBytes(UTF_8));
        // Retention goes by the record's time, and captured_at may be of 1970.
        assertThat(record.timestamp()).isNull();
        frames.add(codec.decode(record.value()));
      }
    }
    return frames;
  }
}
