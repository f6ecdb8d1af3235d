package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.codec.DeadLetter;
import io.siamflow.codec.DeadLetter.Reason;
import io.siamflow.codec.Frame;
import io.siamflow.codec.FrameCodec;
import io.siamflow.codec.SchemaDirectory;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.PictureDecoder;
import io.siamflow.media.PictureEncoder;
import io.siamflow.media.RenderedScene;
import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.network.SeededPack;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.TargetStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job on a real broker and a MiniCluster, with a real network of generated weights. */
class TrackingJobIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;

  @TempDir Path work;

  private NetworkFactory seeded() throws Exception {
    Path pack = work.resolve("seeded");
    SeededPack.of("seeded", Architecture.named("siamfc-alexnet"), 1).save(pack);
    return PackDirectory.of(pack, Optional.empty(), DeviceChoice.CPU, Precision.FLOAT32);
  }

  private static Frame frame(String camera, RenderedScene scene, int number) {
    try (Picture picture = scene.picture(number)) {
      return new Frame(
          camera,
          0,
          number,
          40L * number,
          PictureEncoding.JPEG,
          scene.width(),
          scene.height(),
          new PictureEncoder(90).encode(picture, PictureEncoding.JPEG));
    }
  }

  private static TrackCommand command(
      String camera, String track, Action action, int frame, Box box) {
    return new TrackCommand(
        action + "-" + camera + "-" + track + "-" + frame,
        action,
        camera,
        0,
        track,
        frame,
        box,
        null,
        null);
  }

  @Test
  void sixtyFourCamerasShareBatchesAndEachIsFollowedAsAlone() throws Exception {
    int cameras = 64;
    int frames = 4;
    NetworkFactory networkFactory = seeded();
    List<List<Frame>> played = new ArrayList<>();
    try (JobFixture fixture =
        new JobFixture(
            networkFactory, TrackingOptions.DEFAULTS, DeliveryGuarantee.EXACTLY_ONCE, 1, work)) {
      for (int camera = 0; camera < cameras; camera++) {
        RenderedScene scene = new RenderedScene(camera, WIDTH, HEIGHT, 1);
        List<Frame> ofCamera = new ArrayList<>();
        for (int number = 0; number < frames; number++) {
          ofCamera.add(frame("c" + camera, scene, number));
        }
        played.add(ofCamera);
        fixture.send(command("c" + camera, "t", Action.START, 0, scene.truth(0, 0)));
      }
      for (int number = 0; number < frames; number++) {
        for (List<Frame> ofCamera : played) {
          fixture.send(ofCamera.get(number));
        }
      }
      fixture.await(
          PATIENCE, () -> fixture.events().size() >= cameras * frames, () -> "events are missing");
      EmbeddedJob.Result result = fixture.stop();

      assertThat(fixture.deadLetters()).isEmpty();
      assertThat(fixture.events()).hasSize(cameras * frames);
      Set<String> ids = new HashSet<>();
      fixture.events().forEach(event -> ids.add(event.eventId()));
      assertThat(ids).hasSize(cameras * frames);
      assertThat(result.batchCameras().lastKey()).isGreaterThanOrEqualTo(16);

      try (Model model = networkFactory.open("seeded", OptionalInt.empty())) {
        for (int camera : new int[] {0, 31, 63}) {
          FollowedTarget alone =
              new FollowedTarget(
                  model,
                  command(
                      "c" + camera,
                      "t",
                      Action.START,
                      0,
                      new RenderedScene(camera, WIDTH, HEIGHT, 1).truth(0, 0)),
                  TrackingOptions.DEFAULTS.lostBudget(),
                  TrackingOptions.DEFAULTS.lostLimit());
          List<TrackEvent> events = fixture.events("c" + camera, "t");
          for (int number = 0; number < frames; number++) {
            TrackEvent expected = follow(alone, played.get(camera).get(number));
            assertSameBox(events.get(number).box(), expected.box());
            assertThat(events.get(number).status()).isEqualTo(expected.status());
            assertThat(events.get(number).eventId()).isEqualTo(expected.eventId());
          }
        }
      }
    }
  }

  private static TrackEvent follow(FollowedTarget target, Frame frame) throws Exception {
    try (Picture picture =
        new PictureDecoder(1 << 22)
            .decode(frame.encoding(), frame.data(), frame.width(), frame.height())) {
      return target.follow(picture, frame.frameNumber(), frame.capturedAt()).orElseThrow();
    }
  }

  private static void assertSameBox(Box actual, Box expected) {
    assertThat(actual.x()).isCloseTo(expected.x(), within(1e-3));
    assertThat(actual.y()).isCloseTo(expected.y(), within(1e-3));
    assertThat(actual.width()).isCloseTo(expected.width(), within(1e-3));
    assertThat(actual.height()).isCloseTo(expected.height(), within(1e-3));
  }

  @Test
  void whatCannotBeUsedIsNamedAndTheOthersAreFollowedOn() throws Exception {
    int frames = 12;
    RenderedScene scene = new RenderedScene(7, WIDTH, HEIGHT, 1);
    FrameCodec codec = new FrameCodec(SchemaDirectory.empty());
    byte[] key = "bad".getBytes(StandardCharsets.UTF_8);
    try (JobFixture fixture =
        new JobFixture(
            seeded(), TrackingOptions.DEFAULTS, DeliveryGuarantee.AT_LEAST_ONCE, 1, work)) {
      Box box = scene.truth(0, 0);
      fixture.send(command("good", "t", Action.START, 0, box));
      fixture.send(command("bad", "t", Action.START, 0, box));
      for (int number = 0; number < frames; number++) {
        Frame good = frame("good", scene, number);
        fixture.send(good);
        Frame bad =
            new Frame(
                "bad",
                0,
                number,
                good.capturedAt(),
                good.encoding(),
                good.width(),
                good.height(),
                good.data());
        switch (number) {
          case 2 ->
              fixture.send(
                  withData(bad, Arrays.copyOf(bad.data().array(), bad.data().remaining() / 2)));
          case 3 -> fixture.send(sized(bad, 60_000, 60_000));
          case 4 -> fixture.send(sized(bad, 0, HEIGHT));
          case 5 -> fixture.sendFrame(key, new byte[] {1, 2, 3});
          case 6 -> {
            byte[] unknown = codec.encode(bad);
            unknown[4] ^= 0x55;
            fixture.sendFrame(key, unknown);
          }
          case 7 -> fixture.sendFrame("other".getBytes(StandardCharsets.UTF_8), codec.encode(bad));
          default -> fixture.send(bad);
        }
        if (number == 8) {
          fixture.send(bad);
          fixture.send(numbered(bad, 1));
        }
      }
      fixture.send(command("bad", "outside", Action.START, 11, new Box(900, 900, 20, 20)));
      fixture.send(command("bad", "nan", Action.START, 11, new Box(Double.NaN, 1, 20, 20)));
      fixture.send(command("bad", "t", Action.START, 11, box));
      fixture.send(
          new TrackCommand("m", Action.START, "bad", 0, "m", 11, box, null, "no-such-model"));
      fixture.send(command("bad", "nobody", Action.STOP, 11, null));
      fixture.send(command("nowhere", "t", Action.START, 0, box));

      fixture.await(
          PATIENCE,
          () ->
              fixture.events("good", "t").size() >= frames
                  && fixture.events("bad", "t").size() >= frames - 6
                  && fixture.deadLetters().size() >= 11,
          () -> "events or dead letters are missing");
      fixture.stop();

      assertThat(fixture.events("good", "t"))
          .extracting(TrackEvent::frameNumber)
          .containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
      assertThat(fixture.events("bad", "t"))
          .extracting(TrackEvent::frameNumber)
          .containsExactly(0L, 1L, 8L, 9L, 10L, 11L);
      assertThat(fixture.events("bad", "t").get(0).status()).isEqualTo(TargetStatus.STARTED);
      assertThat(fixture.deadLetters())
          .extracting(DeadLetter::reason)
          .containsExactlyInAnyOrder(
              Reason.BAD_PICTURE,
              Reason.BAD_PICTURE,
              Reason.INVALID_FIELD,
              Reason.UNDECODABLE,
              Reason.UNKNOWN_SCHEMA,
              Reason.WRONG_KEY,
              Reason.BAD_BOX,
              Reason.BAD_BOX,
              Reason.TRACK_EXISTS,
              Reason.UNKNOWN_MODEL,
              Reason.UNKNOWN_TRACK,
              Reason.UNKNOWN_CAMERA);
      assertThat(fixture.deadLetters())
          .allSatisfy(
              letter -> {
                assertThat(letter.topic()).isIn("frames", "track-commands");
                assertThat(letter.offset()).isNotNegative();
                assertThat(letter.detail()).isNotBlank();
                assertThat(letter.original()).isNotEmpty();
              });
    }
  }

  private static Frame withData(Frame frame, byte[] data) {
    return new Frame(
        frame.cameraId(),
        frame.streamEpoch(),
        frame.frameNumber(),
        frame.capturedAt(),
        frame.encoding(),
        frame.width(),
        frame.height(),
        data);
  }

  private static Frame sized(Frame frame, int width, int height) {
    return new Frame(
        frame.cameraId(),
        frame.streamEpoch(),
        frame.frameNumber(),
        frame.capturedAt(),
        frame.encoding(),
        width,
        height,
        frame.data());
  }

  private static Frame numbered(Frame frame, long number) {
    return new Frame(
        frame.cameraId(),
        frame.streamEpoch(),
        number,
        frame.capturedAt(),
        frame.encoding(),
        frame.width(),
        frame.height(),
        frame.data());
  }
}
