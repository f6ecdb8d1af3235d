package io.siamflow.evaluation;

import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Pictures in which a target is absent for a while, or is suddenly elsewhere. On the first one it
 * is present.
 *
 * @param name says what was done to which recording
 * @param frames in order
 * @param cuts frames on which a present target is suddenly elsewhere
 */
public record AbsenceClip(String name, List<Frame> frames, List<Integer> cuts) {

  /** How much of the target is in the picture. */
  public enum Presence {
    /** At least half. */
    PRESENT,
    /** Less than half, but some: such a frame counts for nothing. */
    PARTLY,
    /** Less than a twentieth. */
    ABSENT
  }

  /** Opens a picture. */
  @FunctionalInterface
  public interface Source {
    Picture open() throws IOException;
  }

  /**
   * A frame.
   *
   * @param source of its picture
   * @param presence of the target
   * @param truth what is in the picture of the target's box; null unless it is present
   */
  public record Frame(Source source, Presence presence, Box truth) {

    static Frame of(Source source, Box truth, int width, int height) {
      double left = Math.max(0, truth.x());
      double top = Math.max(0, truth.y());
      double right = Math.min(width, truth.right());
      double bottom = Math.min(height, truth.bottom());
      double seen = Math.max(0, right - left) * Math.max(0, bottom - top) / truth.area();
      if (seen < 0.05) {
        return absent(source);
      }
      return seen < 0.5
          ? new Frame(source, Presence.PARTLY, null)
          : new Frame(source, Presence.PRESENT, new Box(left, top, right - left, bottom - top));
    }

    static Frame absent(Source source) {
      return new Frame(source, Presence.ABSENT, null);
    }

    public boolean isPresent() {
      return presence == Presence.PRESENT;
    }

    public boolean isAbsent() {
      return presence == Presence.ABSENT;
    }
  }

  public AbsenceClip {
    frames = List.copyOf(frames);
    cuts = List.copyOf(cuts);
    if (frames.isEmpty() || !frames.get(0).isPresent()) {
      throw new IllegalArgumentException(name + ": the target is not on the first frame");
    }
  }

  /** The frames on which the target is back: after an absence or a cut. */
  public List<Integer> returns() {
    List<Integer> returns = new ArrayList<>();
    boolean gone = false;
    for (int i = 0; i < frames.size(); i++) {
      if (frames.get(i).isAbsent()) {
        gone = true;
      } else if (frames.get(i).isPresent() && (gone || cuts.contains(i))) {
        returns.add(i);
        gone = false;
      }
    }
    return returns;
  }
}
