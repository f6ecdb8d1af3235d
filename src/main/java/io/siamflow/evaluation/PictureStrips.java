package io.siamflow.evaluation;

import io.siamflow.image.Color;
import io.siamflow.image.Mask;
import io.siamflow.image.Picture;
import io.siamflow.media.Canvas;
import io.siamflow.media.FilmStrip;
import io.siamflow.media.TrackColor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A strip of a few pictures of every sequence, PNG files in a folder: the ground truth in white,
 * what the tracker says in its target's colour, thinner where it takes the target to be out of
 * sight.
 */
final class PictureStrips implements FrameListener, AutoCloseable {

  private static final int TILES = 6;
  private static final int TILE_WIDTH = 320;
  private static final Color TRUTH = new Color(255, 255, 255);

  private final Path folder;
  private FilmStrip strip;
  private LabelledSequence current;

  PictureStrips(Path folder) throws IOException {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new IOException(folder + ": cannot be made: " + e, e);
    }
  }

  /** The file of a sequence's strip, relative to the folder. */
  static String file(String sequence) {
    return sequence + ".png";
  }

  @Override
  public void seen(
      LabelledSequence sequence, SequenceFrame frame, Map<String, TargetReport> reports)
      throws IOException {
    if (current != sequence) {
      close();
      current = sequence;
      strip = new FilmStrip(folder.resolve(file(sequence.name())), TILES, TILE_WIDTH);
    }
    int spacing = Math.max(1, (sequence.frames().size().orElse(0) + TILES - 1) / TILES);
    if (frame.number() % spacing == 0) {
      try (Canvas canvas = new Canvas(frame.picture())) {
        draw(canvas, sequence, frame, reports);
        try (Picture drawn = canvas.caption("frame " + frame.number()).toPicture()) {
          strip.write(drawn);
        }
      }
    }
  }

  private static void draw(
      Canvas canvas,
      LabelledSequence sequence,
      SequenceFrame frame,
      Map<String, TargetReport> reports)
      throws IOException {
    int line = Math.max(1, frame.picture().width() / TILE_WIDTH);
    for (Map.Entry<String, TargetReport> target : reports.entrySet()) {
      Optional<Region> truth = sequence.truth().region(target.getKey(), frame.number());
      if (truth.isPresent()) {
        canvas.polygon(truth.get().polygon().corners(), TRUTH, line);
      }
      Region found = target.getValue().region();
      Color color = TrackColor.of(target.getKey());
      if (found.mask().isPresent()) {
        canvas.mask(
            Mask.of(found.mask().get(), frame.picture().width(), frame.picture().height()), color);
      }
      canvas.polygon(
          found.polygon().corners(), color, target.getValue().visible() ? 2 * line : line);
    }
  }

  @Override
  public void close() throws IOException {
    if (strip != null) {
      strip.close();
    }
  }
}
