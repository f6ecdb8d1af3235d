package io.siamflow.cli;

import io.siamflow.codec.TrackEvent;
import io.siamflow.image.Picture;
import io.siamflow.media.VideoWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Draws what was found on the cameras' frames. */
final class DemoPictures {

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
    List<TrackEvent> events =
        tracks.stream().map(track -> track.on(number)).flatMap(Optional::stream).toList();
    return EventDrawing.draw(picture, events, "frame " + number);
  }
}
