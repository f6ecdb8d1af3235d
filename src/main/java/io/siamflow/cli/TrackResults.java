package io.siamflow.cli;

import io.siamflow.codec.JsonLines;
import io.siamflow.codec.TrackEvent;
import io.siamflow.evaluation.BoxLine;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.media.PictureSink;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Files that grow while a target is followed: boxes, events, a video; those that were added. */
final class TrackResults implements AutoCloseable {

  private final UnaryOperator<Box> convention;
  private final JsonLines json = new JsonLines();
  private final List<Writer> writers = new ArrayList<>();
  private final Deque<Closing> open = new ArrayDeque<>();

  private interface Writer {
    void write(long frameNumber, Box box, Optional<TrackEvent> event, Picture frame)
        throws IOException;
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
    writers.add((number, box, event, frame) -> file.add(BoxLine.of(convention.apply(box))));
  }

  /** Adds a file for events, to be closed with this. */
  void writeEvents(LineFile file) {
    open.push(file::close);
    writers.add(
        (number, box, event, frame) -> {
          if (event.isPresent()) {
            file.add(json.write(event.get()));
          }
        });
  }

  /** Adds a video with drawn boxes, to be closed with this. */
  void drawOn(PictureSink video) {
    open.push(video::close);
    writers.add(
        (number, box, event, frame) -> {
          String caption = "frame " + number;
          try (Picture drawn = EventDrawing.draw(frame, event.stream().toList(), caption)) {
            video.write(drawn);
          }
        });
  }

  /**
   * Adds a frame to all files.
   *
   * @param box the last reported box
   * @param event the frame's event, nothing once the track has ended
   */
  void add(long frameNumber, Box box, Optional<TrackEvent> event, Picture frame)
      throws IOException {
    for (Writer writer : writers) {
      writer.write(frameNumber, box, event, frame);
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
