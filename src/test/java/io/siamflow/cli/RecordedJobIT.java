package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.codec.Frame;
import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackCommand.Action;
import io.siamflow.codec.TrackEvent;
import io.siamflow.evaluation.PetsTruth;
import io.siamflow.evaluation.SequenceFolder;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import io.siamflow.media.EncodedPicture;
import io.siamflow.media.PictureDecoder;
import io.siamflow.network.Architecture;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.ModelImporter;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.testing.SharedData;
import io.siamflow.tracker.EndReason;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.NetworkFactory;
import io.siamflow.tracker.TargetStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real recordings through Kafka and the job, with the published weights of SiamFC and NanoTrack.
 * {@code -Dsiamflow.frames=N} plays more of each sequence than the first {@value #FRAMES} frames.
 */
class RecordedJobIT {

  private static final int FRAMES = 25;
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final List<String> SEQUENCES =
      List.of(
          "otb/Crossing",
          "otb/David",
          "otb/DragonBaby",
          "otb/Girl",
          "otb/Skiing",
          "vot/bag",
          "davis/JPEGImages/480p/blackswan",
          "davis/JPEGImages/480p/car-shadow",
          "davis/JPEGImages/480p/dog",
          "davis/JPEGImages/480p/horsejump-high");

  /** Files of published weights by architecture. */
  private static final Map<String, String> MODELS =
      Map.of("siamfc-alexnet", "siamfc-alexnet-3s-color.npz", "nanotrack-v3", "nanotrack-v3.pth");

  @TempDir Path work;

  private NetworkFactory published() throws Exception {
    Path models = work.resolve("models");
    MODELS.forEach(
        (architecture, file) -> {
          try {
            Path weights = SharedData.require("weights/" + file);
            ModelImporter.fromFile(weights, Architecture.named(architecture), architecture)
                .save(models.resolve(architecture));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    return PackDirectory.of(
        models, Optional.of("siamfc-alexnet"), DeviceChoice.CPU, Precision.FLOAT32);
  }

  @Test
  void sequencesPlayedTogetherAreFollowedAsEachAlone() throws Exception {
    NetworkFactory networkFactory = published();
    int most = Integer.getInteger("siamflow.frames", FRAMES);
    Map<String, List<Frame>> played = new LinkedHashMap<>();
    List<TrackCommand> starts = new ArrayList<>();
    for (String name : SEQUENCES) {
      Recording recording =
          new SequenceRecording(SequenceFolder.open(SharedData.require("data/eval/" + name)));
      String camera = recording.name();
      played.put(camera, frames(camera, recording, most));
      for (String model : MODELS.keySet()) {
        starts.add(
            StartCommand.of(camera, 0, model, recording.firstTruth().orElseThrow(), null, model));
      }
    }
    int expected = MODELS.size() * played.values().stream().mapToInt(List::size).sum();

    try (JobFixture fixture =
        new JobFixture(
            networkFactory, JobFixture.KEEPS_ALL, DeliveryGuarantee.EXACTLY_ONCE, 2, work)) {
      starts.forEach(fixture::send);
      for (int number = 0; number < most; number++) {
        for (List<Frame> frames : played.values()) {
          if (number < frames.size()) {
            fixture.send(frames.get(number));
          }
        }
      }
      fixture.await(
          PATIENCE, () -> fixture.events().size() >= expected, () -> "events are missing");
      fixture.stop();
      assertThat(fixture.deadLetters()).isEmpty();
      assertThat(fixture.events()).hasSize(expected);

      for (TrackCommand start : starts) {
        try (Model model = networkFactory.open(start.model(), OptionalInt.empty())) {
          FollowedTarget alone =
              new FollowedTarget(
                  model,
                  start,
                  TrackingOptions.DEFAULTS.lostBudget(),
                  TrackingOptions.DEFAULTS.lostLimit());
          List<TrackEvent> events = fixture.events(start.cameraId(), start.trackId());
          for (Frame frame : played.get(start.cameraId())) {
            TrackEvent expectedEvent = follow(alone, frame);
            TrackEvent event = events.get((int) frame.frameNumber());
            assertThat(event.eventId()).isEqualTo(expectedEvent.eventId());
            assertThat(event.status()).isEqualTo(expectedEvent.status());
            assertSameBox(event, expectedEvent);
          }
        }
      }
    }
  }

  private static List<Frame> frames(String camera, Recording recording, int most) throws Exception {
    List<Frame> frames = new ArrayList<>();
    RecordingClock clock = RecordingClock.fromZero(recording.framesPerSecond());
    try (Recording.Frames pass = recording.open()) {
      for (int number = 0; number < most; number++) {
        Optional<EncodedPicture> picture = pass.nextEncoded(PictureEncoding.PNG);
        if (picture.isEmpty()) {
          break;
        }
        frames.add(
            new Frame(
                camera,
                0,
                number,
                clock.capturedAt(number),
                picture.get().encoding(),
                picture.get().width(),
                picture.get().height(),
                picture.get().data()));
      }
    }
    return frames;
  }

  private static TrackEvent follow(FollowedTarget target, Frame frame) throws Exception {
    try (Picture picture =
        new PictureDecoder(1 << 22)
            .decode(frame.encoding(), frame.data(), frame.width(), frame.height())) {
      return target.follow(picture, frame.frameNumber(), frame.capturedAt()).orElseThrow();
    }
  }

  private static void assertSameBox(TrackEvent actual, TrackEvent expected) {
    String of = actual.eventId();
    assertThat(actual.box().x()).as(of).isCloseTo(expected.box().x(), within(1e-3));
    assertThat(actual.box().y()).as(of).isCloseTo(expected.box().y(), within(1e-3));
    assertThat(actual.box().width()).as(of).isCloseTo(expected.box().width(), within(1e-3));
    assertThat(actual.box().height()).as(of).isCloseTo(expected.box().height(), within(1e-3));
  }

  /**
   * Eight people of a real surveillance camera: each is started on a frame of their own, two of
   * them after that frame has passed, and all are stopped.
   */
  @Test
  void peopleOfOneCameraAreStartedAndStoppedAtTheirOwnTimes() throws Exception {
    Path video = SharedData.require("data/pets09-s2l1/vtest.avi");
    PetsTruth truth = PetsTruth.read(SharedData.require("data/pets09-s2l1/PETS2009-S2L1.xml"));
    String camera = "pets";
    int last = 155;
    List<Frame> frames = frames(camera, VideoRecording.of(video), last + 1);
    List<TrackCommand> starts = new ArrayList<>();
    List<TrackCommand> stops = new ArrayList<>();
    for (int identity : truth.identities()) {
      int start = Math.max(3 * starts.size(), truth.framesOf(identity).first());
      Optional<Box> box = truth.box(identity, start);
      if (start + 20 <= last && box.isPresent()) {
        String track = "person-" + identity;
        starts.add(
            new TrackCommand(
                "start-" + track, Action.START, camera, 0, track, start, box.get(), track, null));
        int stop = start + 18;
        stops.add(
            new TrackCommand(
                "stop-" + track, Action.STOP, camera, 0, track, stop, null, null, null));
      }
    }
    assertThat(starts).hasSizeGreaterThanOrEqualTo(8);
    List<TrackCommand> late = List.of(starts.get(1), starts.get(2));

    try (JobFixture fixture =
        new JobFixture(
            published(), JobFixture.KEEPS_ALL, DeliveryGuarantee.AT_LEAST_ONCE, 1, work)) {
      for (TrackCommand start : starts) {
        if (!late.contains(start)) {
          fixture.send(start);
        }
      }
      int lateAfter = (int) Math.max(late.get(0).frameNumber(), late.get(1).frameNumber()) + 4;
      for (int number = 0; number <= lateAfter; number++) {
        fixture.send(frames.get(number));
      }
      String watched = starts.get(0).trackId();
      fixture.await(
          PATIENCE,
          () ->
              fixture.events(camera, watched).stream()
                  .anyMatch(event -> event.frameNumber() >= lateAfter),
          () -> "frame " + lateAfter + " has no event");
      late.forEach(fixture::send);
      fixture.await(
          PATIENCE,
          () -> late.stream().allMatch(start -> hasEvent(fixture, start, lateAfter)),
          () -> "the late ones have not caught up");
      stops.forEach(fixture::send);
      for (int number = lateAfter + 1; number <= last; number++) {
        fixture.send(frames.get(number));
      }
      fixture.await(
          PATIENCE,
          () ->
              fixture.events().stream()
                      .filter(event -> event.status() == TargetStatus.ENDED)
                      .count()
                  >= starts.size(),
          () -> "not all have ended");
      fixture.stop();

      assertThat(fixture.deadLetters()).isEmpty();
      for (int i = 0; i < starts.size(); i++) {
        TrackCommand start = starts.get(i);
        List<TrackEvent> events = fixture.events(camera, start.trackId());
        List<Long> expected = new ArrayList<>();
        for (long frame = start.frameNumber(); frame <= stops.get(i).frameNumber(); frame++) {
          expected.add(frame);
        }
        assertThat(events).extracting(TrackEvent::frameNumber).containsSubsequence(expected);
        assertThat(events.get(0).status()).isEqualTo(TargetStatus.STARTED);
        assertThat(events.get(0).box()).isEqualTo(start.box());
        if (late.contains(start)) {
          assertThat(events.get(0).late()).isTrue();
        }
        TrackEvent end = events.get(events.size() - 1);
        assertThat(end.status()).isEqualTo(TargetStatus.ENDED);
        assertThat(end.endReason()).isEqualTo(EndReason.STOPPED);
        assertThat(end.frameNumber()).isEqualTo(stops.get(i).frameNumber());
      }
    }
  }

  private static boolean hasEvent(JobFixture fixture, TrackCommand start, long frame) {
    return fixture.events("pets", start.trackId()).stream()
        .anyMatch(event -> event.frameNumber() >= frame);
  }
}
