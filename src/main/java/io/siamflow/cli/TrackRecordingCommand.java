package io.siamflow.cli;

import io.siamflow.codec.TrackCommand;
import io.siamflow.codec.TrackEvent;
import io.siamflow.image.Picture;
import io.siamflow.media.VideoWriter;
import io.siamflow.network.PackDirectory;
import io.siamflow.tracker.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siamflow track}: one target in one recording, without Kafka. */
@Command(
    name = "track",
    mixinStandardHelpOptions = true,
    description = {
      "Follows one target through a video file or a sequence's folder, in this process.",
      "",
      "The boxes and events are those of the job when 'siamflow replay --rate max' plays the same"
          + " recording to it: epoch 0, frame numbers from 0, track 1, frame i captured at"
          + " 1970-01-01T00:00Z + i / rate. Once the track has ended, lost for too long, the boxes"
          + " repeat its last one.",
      ""
    })
final class TrackRecordingCommand implements Callable<Integer> {

  private static final long EPOCH = 0;

  @Spec private CommandSpec spec;
  @Mixin private ModelOptions models;
  @Mixin private RecordingOptions source;
  @Mixin private LostOptions lost;

  @Option(
      names = "--output",
      paramLabel = "FILE",
      required = true,
      description =
          "Where the boxes go: x,y,w,h, one line a frame, the first one included, in pixels as the"
              + " folder counts them: OTB and UAV123 from 1, all others from 0.")
  private Path output;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description = "Where the track events go, a JSON object a line. Default: nowhere.")
  private Path events;

  @Option(
      names = "--video-out",
      paramLabel = "FILE",
      description = "Where a video (.mp4) with the drawn boxes goes. Default: nowhere.")
  private Path videoOut;

  @Override
  public Integer call() throws IOException {
    requireDifferentFiles();
    Recording recording = source.recording();
    try (Recording.Frames frames = recording.open()) {
      Picture first =
          frames
              .nextPicture()
              .orElseThrow(() -> new IOException(recording.name() + ": has no frames"));
      try {
        TrackCommand start = start(recording, first);
        PackDirectory packs = models.packs();
        try (TrackResults results = openResults(recording, first);
            Model model = packs.open(packs.defaultModel(), OptionalInt.empty())) {
          follow(
              recording,
              first,
              frames,
              new FollowedTarget(model, start, lost.budget(), lost.limit()),
              results);
        }
      } finally {
        first.close();
      }
    }
    return 0;
  }

  private TrackCommand start(Recording recording, Picture first) throws IOException {
    return StartCommand.of(
        recording.name(),
        EPOCH,
        StartCommand.DEFAULT_TRACK,
        source
            .firstBox(recording, first.width(), first.height())
            .orElseThrow(
                () ->
                    new IOException(
                        recording.name()
                            + ": there is no ground truth for the first frame; say with --init"
                            + " x,y,w,h where the target is")),
        null,
        null);
  }

  private void requireDifferentFiles() throws IOException {
    Set<Path> files = new HashSet<>();
    for (Path file : new Path[] {source.video(), output, events, videoOut}) {
      if (file != null) {
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath().normalize();
        if (!files.add(real)) {
          throw new ParameterException(
              spec.commandLine(), file + " is named by two options; each file is one thing");
        }
      }
    }
  }

  private TrackResults openResults(Recording recording, Picture first) throws IOException {
    TrackResults results = new TrackResults(recording::toOwnConvention);
    try {
      if (videoOut != null) {
        results.drawOn(
            VideoWriter.create(
                videoOut, first.width(), first.height(), recording.framesPerSecond()));
      }
      if (events != null) {
        results.writeEvents(new LineFile(events));
      }
      results.writeBoxes(new LineFile(output));
      return results;
    } catch (IOException | RuntimeException e) {
      results.close();
      throw e;
    }
  }

  private static void follow(
      FollowedTarget target, Picture frame, long number, RecordingClock clock, TrackResults results)
      throws IOException {
    Optional<TrackEvent> event = target.follow(frame, number, clock.capturedAt(number));
    results.add(number, target.lastBox(), event, frame);
  }

  private void follow(
      Recording recording,
      Picture first,
      Recording.Frames frames,
      FollowedTarget target,
      TrackResults results)
      throws IOException {
    RecordingClock clock = RecordingClock.fromZero(recording.framesPerSecond());
    try (Progress progress = Progress.onTerminal(spec.commandLine().getErr(), recording.size())) {
      follow(target, first, 0, clock, results);
      progress.step();
      Optional<Picture> next = frames.nextPicture();
      for (long number = 1; next.isPresent(); number++) {
        try (Picture frame = next.get()) {
          follow(target, frame, number, clock, results);
        }
        progress.step();
        next = frames.nextPicture();
      }
      progress.close();
      spec.commandLine()
          .getOut()
          .println(
              String.format(
                  Locale.ROOT,
                  "%s: %d frames in %.1f s, %.1f fps; boxes in %s",
                  recording.name(),
                  progress.done(),
                  progress.seconds(),
                  progress.framesPerSecond(),
                  output));
    }
  }
}
