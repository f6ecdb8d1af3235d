package io.siamflow.cli;

import io.siamflow.codec.JsonLines;
import io.siamflow.codec.TrackEvent;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.media.PictureSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;

/** Files that grow while a target is followed: boxes, events, a video; those that were added. */
final class TrackResults implements AutoCloseable {

  private final UnaryOperator<Box> convention;
  private final JsonLines json = new JsonLines();
  private final List<Writer> writers = new ArrayList<>();
  private final Deque<Closing> open = new ArrayDeque<>();

  private interface Writer {
    void write(TrackEvent event, Picture frame) throws IOException;
  }

  private interface Closing {
    void close() throws IOException;
  }

  /**
   * No files yet.
   *
   * @param convention a box as the boxes' file shall have it
   */
  TrackResults(UnaryOperator<Box> convention) {
    this.convention = convention;
  }

  /** Adds a file for boxes, to be closed with this. */
  void writeBoxes(LineFile file) {
    open.push(file::close);
    writers.add((event, frame) -> file.add(BoxLine.of(convention.apply(event.box()))));
  }

  /** Adds a file for events, to be closed with this. */
  void writeEvents(LineFile file) {
    open.push(file::close);
    writers.add((event, frame) -> file.add(json.write(event)));
  }

  /** Adds a video with drawn boxes, to be closed with this. */
  void drawOn(PictureSink video) {
    open.push(video::close);
    writers.add(
        (event, frame) -> {
          String caption = "frame " + event.frameNumber();
          try (Picture drawn = EventDrawing.draw(frame, List.of(event), caption)) {
            video.write(drawn);
          }
        });
  }

  /** Adds a frame's event to all files. */
  void add(TrackEvent event, Picture frame) throws IOException {
    for (Writer writer : writers) {
      writer.write(event, frame);
    }
  }

  /** Completes all files, even if one cannot be. */
  @Override
  public void close() throws IOException {
    IOException failure = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
