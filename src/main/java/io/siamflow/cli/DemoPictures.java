package io.siamflow.cli;

import io.siamflow.codec.TrackEvent;
import io.siamflow.image.Color;
import io.siamflow.image.Picture;
import io.siamflow.media.Canvas;
import io.siamflow.media.TrackColor;
import io.siamflow.media.VideoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Draws what was found on the cameras' frames. */
final class DemoPictures {

  private static final int THICKNESS = 2;

  private DemoPictures() {}

  /**
   * Writes a camera's annotated video.
   *
   * @return the file
   */
  static Path write(DemoCamera camera, List<DemoTrack> tracks, Path folder) throws IOException {
    Path file = folder.resolve(camera.id() + ".mp4");
    VideoWriter video = null;
    try (Recording.Frames frames = camera.recording().open()) {
      for (int number = 0; number < camera.frames(); number++) {
        try (Picture picture = frames.nextPicture().orElseThrow();
            Picture annotated = annotate(picture, tracks, number)) {
          if (video == null) {
            video =
                VideoWriter.create(
                    file, picture.width(), picture.height(), camera.recording().framesPerSecond());
          }
          video.write(annotated);
        }
      }
    } finally {
      if (video != null) {
        video.close();
      }
    }
    return file;
  }

  private static Picture annotate(Picture picture, List<DemoTrack> tracks, int number) {
    try (Canvas canvas = new Canvas(picture)) {
      for (DemoTrack track : tracks) {
        Optional<TrackEvent> event = track.on(number);
        if (event.isPresent()) {
          Color color = TrackColor.of(track.target().trackId());
          String label =
              String.format(
                  Locale.ROOT, "%s %s", track.target().label(), event.get().status().name());
          canvas.box(event.get().box(), color, THICKNESS).label(event.get().box(), label, color);
        }
      }
      return canvas.toPicture();
    }
  }
}
