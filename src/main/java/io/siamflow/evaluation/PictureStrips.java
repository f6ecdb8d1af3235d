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
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A strip of a few pictures of every sequence, PNG files in a folder: the ground truth in white,
 * what the tracker says in its target's colour, thinner where it takes the target to be out of
 * sight. A strip that fails is given up; the evaluation goes on.
 */
final class PictureStrips implements FrameListener, AutoCloseable {

  private static final int TILES = 6;
  private static final int TILE_WIDTH = 320;
  private static final Color TRUTH = new Color(255, 255, 255);

  private final Path folder;
  private FilmStrip strip;
  private LabelledSequence current;
  private final Map<String, String> failures = new HashMap<>();

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
      LabelledSequence sequence, SequenceFrame frame, Map<String, TargetReport> reports) {
    if (current != sequence) {
      close();
      current = sequence;
      strip = new FilmStrip(folder.resolve(file(sequence.name())), TILES, TILE_WIDTH);
    }
    if (failures.containsKey(sequence.name())) {
      return;
    }
    try {
      add(sequence, frame, reports);
    } catch (IOException | RuntimeException e) {
      failures.put(sequence.name(), "frame " + frame.number() + ": " + e.getMessage());
    }
  }

  private void add(
      LabelledSequence sequence, SequenceFrame frame, Map<String, TargetReport> reports)
      throws IOException {
    int spacing = Math.max(1, (sequence.frames().size() + TILES - 1) / TILES);
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

  /** Why a sequence has no strip, or only the pictures before something failed. */
  Optional<String> failure(String sequence) {
    return Optional.ofNullable(failures.get(sequence));
  }

  @Override
  public void close() {
    if (strip != null) {
      try {
        strip.close();
      } catch (IOException | RuntimeException e) {
        failures.putIfAbsent(current.name(), e.getMessage());
      }
    }
  }
}
