package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.codec.Frame;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One job follows targets with five models, each target with the one that its START names. */
class FiveModelsIT {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> ARCHITECTURES =
      List.of(
          "siamfc-alexnet",
          "siamrpn-alexnet",
          "siamrpnpp-mobilenetv2",
          "siammask-mobilenetv2",
          "nanotrack-v3");

  /**
   * Weights that were not trained make much of the last digits, which depend on how many threads
   * add up and how many images a call has. These make less of them than most.
   */
  private static final long SEED = 8;

  private static final int CAMERAS = 4;
  private static final int FRAMES = 6;
  private static final int WIDTH = 320;
  private static final int HEIGHT = 240;

  @TempDir Path work;

  @Test
  void eachTargetIsFollowedAsAloneAndEachModelHasItsOwnBatches() throws Exception {
    Path models = work.resolve("models");
    for (String name : ARCHITECTURES) {
      SeededPack.of(name, Architecture.named(name), SEED).save(models.resolve(name));
    }
    PackDirectory packs =
        PackDirectory.of(
            models, Optional.of("siamfc-alexnet"), DeviceChoice.CPU, Precision.FLOAT32);
    Map<String, RenderedScene> scenes = new HashMap<>();
    for (int camera = 0; camera < CAMERAS; camera++) {
      scenes.put("c" + camera, new RenderedScene(camera, WIDTH, HEIGHT, 1));
    }
    Map<String, List<Frame>> played = new HashMap<>();
    scenes.forEach((camera, scene) -> played.put(camera, frames(camera, scene)));
    int events = CAMERAS * ARCHITECTURES.size() * FRAMES;
    try (JobFixture fixture =
        new JobFixture(packs, JobFixture.KEEPS_ALL, DeliveryGuarantee.EXACTLY_ONCE, 1, work)) {
      for (Map.Entry<String, RenderedScene> each : scenes.entrySet()) {
        for (String model : ARCHITECTURES) {
          fixture.send(start(each.getKey(), model, each.getValue().truth(0, 0)));
        }
      }
      for (int number = 0; number < FRAMES; number++) {
        for (String camera : scenes.keySet()) {
          fixture.send(played.get(camera).get(number));
        }
      }
      fixture.await(PATIENCE, () -> fixture.events().size() >= events, () -> "events are missing");
      EmbeddedJob.Result result = fixture.stop();
      assertThat(fixture.deadLetters()).isEmpty();
      assertThat(fixture.events()).hasSize(events);

      // Every camera has one target of each model: a batch of several models would hold more.
      assertThat(result.batchTargets().lastKey()).isLessThanOrEqualTo(CAMERAS);
      assertThat(result.batchCameras().lastKey()).isGreaterThanOrEqualTo(2);

      // Each of a batch's slices is computed by one thread.
      LimitedThreads oneThread = new LimitedThreads(packs, 1);
      for (String name : ARCHITECTURES) {
        try (Model model = oneThread.open(name, OptionalInt.empty())) {
          for (Map.Entry<String, RenderedScene> each : scenes.entrySet()) {
            compare(
                fixture.events(each.getKey(), name),
                new FollowedTarget(
                    model,
                    start(each.getKey(), name, each.getValue().truth(0, 0)),
                    TrackingOptions.DEFAULTS.lostBudget(),
                    TrackingOptions.DEFAULTS.lostLimit()),
                played.get(each.getKey()));
          }
        }
      }
    }
  }

  private static void compare(List<TrackEvent> events, FollowedTarget alone, List<Frame> frames)
      throws Exception {
    for (int number = 0; number < frames.size(); number++) {
      Frame frame = frames.get(number);
      TrackEvent event = events.get(number);
      try (Picture picture =
          new PictureDecoder(1 << 22)
              .decode(frame.encoding(), frame.data(), frame.width(), frame.height())) {
        TrackEvent expected =
            alone.follow(picture, frame.frameNumber(), frame.capturedAt()).orElseThrow();
        assertThat(event.eventId()).isEqualTo(expected.eventId());
        assertThat(event.modelId()).isEqualTo(expected.modelId());
        assertThat(event.modelSha256()).isEqualTo(expected.modelSha256());
        assertThat(event.status()).as(event.eventId()).isEqualTo(expected.status());
        assertSameBox(event, expected.box());
        assertThat(event.mask() == null).isEqualTo(expected.mask() == null);
        assertThat(event.rotatedBox() == null).isEqualTo(expected.rotatedBox() == null);
        if (number > 0) {
          assertThat(event.score()).isCloseTo(expected.score(), within(1e-3));
          assertThat(event.mask() != null)
              .as(event.eventId())
              .isEqualTo(event.modelId().equals("siammask-mobilenetv2"));
        }
      }
    }
  }

  private static void assertSameBox(TrackEvent event, Box expected) {
    assertThat(event.box().x()).as(event.eventId()).isCloseTo(expected.x(), within(1e-3));
    assertThat(event.box().y()).as(event.eventId()).isCloseTo(expected.y(), within(1e-3));
    assertThat(event.box().width()).as(event.eventId()).isCloseTo(expected.width(), within(1e-3));
    assertThat(event.box().height()).as(event.eventId()).isCloseTo(expected.height(), within(1e-3));
  }

  private static List<Frame> frames(String camera, RenderedScene scene) {
    List<Frame> frames = new ArrayList<>();
    for (int number = 0; number < FRAMES; number++) {
      try (Picture picture = scene.picture(number)) {
        frames.add(
            new Frame(
                camera,
                0,
                number,
                40L * number,
                PictureEncoding.JPEG,
                WIDTH,
                HEIGHT,
                new PictureEncoder(90).encode(picture, PictureEncoding.JPEG)));
      }
    }
    return frames;
  }

  private static TrackCommand start(String camera, String model, Box box) {
    return new TrackCommand(
        "start-" + camera + "-" + model, Action.START, camera, 0, model, 0, box, null, model);
  }
}
