package io.siamflow.media;

import io.siamflow.evaluation.AbsenceClip;
import io.siamflow.geometry.Box;
import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A rendered target that leaves the picture and comes back elsewhere, and two objects that stay in
 * it.
 */
public final class LeavingScene {

  private static final int CELL = 200;
  private static final int WIDTH = 3 * CELL;
  private static final int HEIGHT = 2 * CELL;
  private static final double NOISE = 2.5;

  /** Frames between the target's leaving and its return. */
  private static final int AWAY = 45;

  private static final int LEAVES = 20;
  private static final int FRAMES = LEAVES + AWAY + 45;

  /** Steps of the objects' own clock on a frame. */
  private static final int PACE = 2;

  private static final double OTHER_HUE = 0.3;
  private static final double ALIKE_HUE = 0.08;

  private final long seed;
  private final String name;
  private final byte[] ground;
  private final List<MovingObject> staying = new ArrayList<>();
  private final MovingObject before;
  private final MovingObject after;

  private LeavingScene(long seed, String name, double hueStep, long[] patterns) {
    this.seed = seed;
    this.name = name;
    double hue = new Random(seed).nextDouble();
    before = object(0, 0, hue, seed);
    after = object(2, 1, hue, seed);
    staying.add(object(1, 1, hue + hueStep, patterns[0]));
    staying.add(object(2, 0, hue + 2 * hueStep, patterns[1]));
    ground = new SceneGround(new Random(seed + 1)).render(WIDTH, HEIGHT);
  }

  /** The objects that stay have other patterns and colours. */
  public static LeavingScene amongOthers(long seed) {
    return new LeavingScene(
        seed, "rendered, among others", OTHER_HUE, new long[] {seed + 2, seed + 3});
  }

  /** The objects that stay have the target's pattern and size in slightly other colours. */
  public static LeavingScene amongLookAlikes(long seed) {
    return new LeavingScene(
        seed, "rendered, among look-alikes", ALIKE_HUE, new long[] {seed, seed});
  }

  private MovingObject object(int column, int row, double hue, long pattern) {
    Box cell = new Box(column * CELL, row * CELL, CELL, CELL);
    return new MovingObject(cell, hue, new Random(pattern));
  }

  /** The target is in the upper left, then away, then in the lower right. */
  public AbsenceClip clip() {
    List<AbsenceClip.Frame> frames = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      int frame = i;
      MovingObject target = i < LEAVES ? before : i < LEAVES + AWAY ? null : after;
      frames.add(
          target == null
              ? new AbsenceClip.Frame(() -> picture(frame, null), AbsenceClip.Presence.ABSENT, null)
              : new AbsenceClip.Frame(
                  () -> picture(frame, target),
                  AbsenceClip.Presence.PRESENT,
                  target.box((long) PACE * frame)));
    }
    return new AbsenceClip(name, frames, List.of());
  }

  private Picture picture(int frame, MovingObject target) {
    byte[] bgr = ground.clone();
    for (MovingObject object : staying) {
      object.draw((long) PACE * frame, bgr, WIDTH, HEIGHT);
    }
    if (target != null) {
      target.draw((long) PACE * frame, bgr, WIDTH, HEIGHT);
    }
    Random random = new Random(seed * 31 + frame);
    for (int i = 0; i < bgr.length; i++) {
      int value = (bgr[i] & 0xff) + (int) Math.round(NOISE * random.nextGaussian());
      bgr[i] = (byte) Math.max(0, Math.min(255, value));
    }
    return new RasterPicture(WIDTH, HEIGHT, bgr);
  }
}
