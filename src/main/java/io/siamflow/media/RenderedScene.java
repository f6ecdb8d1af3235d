package io.siamflow.media;

import io.siamflow.geometry.Box;
import io.siamflow.image.Color;
import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A scene with known truth: textured objects that move smoothly and change their size before a
 * textured ground, seen by a camera whose exposure drifts a little and whose sensor is noisy. Each
 * object stays in its own part of the picture, so none ever hides another. The same arguments give
 * the same pixels. Safe for use by several threads.
 */
public final class RenderedScene {

  private static final int SMALLEST_CELL = 48;
  private static final double NOISE = 2.5;
  private static final int NOISE_SAMPLES = 1 << 17;
  private static final double EXPOSURE_DRIFT = 0.04;
  private static final double EXPOSURE_PERIOD = 190;

  private final long seed;
  private final int width;
  private final int height;
  private final byte[] ground;
  private final byte[] noise;
  private final List<MovingObject> objects = new ArrayList<>();

  /**
   * A scene.
   *
   * @param seed of everything that is random
   * @param width pixels
   * @param height pixels
   * @param objectCount at least 1; each one needs a part of the picture of at least 48x48 pixels
   */
  public RenderedScene(long seed, int width, int height, int objectCount) {
    if (objectCount < 1) {
      throw new IllegalArgumentException("a scene of " + objectCount + " objects");
    }
    int columns =
        (int)
            Math.max(1, Math.round(Math.sqrt((double) objectCount * width / Math.max(1, height))));
    int rows = (objectCount + columns - 1) / columns;
    if (width / columns < SMALLEST_CELL || height / rows < SMALLEST_CELL) {
      throw new IllegalArgumentException(
          "%d objects have no room in %dx%d pixels".formatted(objectCount, width, height));
    }
    this.seed = seed;
    this.width = width;
    this.height = height;
    Random random = new Random(seed);
    double firstHue = random.nextDouble();
    for (int i = 0; i < objectCount; i++) {
      Box cell =
          new Box(
              (double) width * (i % columns) / columns,
              (double) height * (i / columns) / rows,
              (double) width / columns,
              (double) height / rows);
      objects.add(new MovingObject(cell, firstHue + (double) i / objectCount, random));
    }
    ground = new SceneGround(random).render(width, height);
    noise = new byte[Math.max(NOISE_SAMPLES, 6 * width)];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) Math.round(NOISE * random.nextGaussian());
    }
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** The number of objects. */
  public int objectCount() {
    return objects.size();
  }

  /**
   * Where an object is: the tight box around what is drawn of it, always inside the picture.
   *
   * @param object from 0
   * @param frame any number
   */
  public Box truth(int object, long frame) {
    return objects.get(object).box(frame);
  }

  /** What the camera sees on a frame. */
  public Picture picture(long frame) {
    byte[] bgr = ground.clone();
    for (MovingObject object : objects) {
      object.draw(frame, bgr, width, height);
    }
    expose(frame, bgr);
    return new RasterPicture(width, height, bgr);
  }

  private void expose(long frame, byte[] bgr) {
    double gain =
        1 + EXPOSURE_DRIFT * StrictMath.sin(2 * Math.PI * (frame + seed % 97) / EXPOSURE_PERIOD);
    int[] exposed = new int[256];
    for (int i = 0; i < exposed.length; i++) {
      exposed[i] = (int) Math.round(i * gain);
    }
    Random random = new Random(seed * 31 + frame);
    int row = 3 * width;
    for (int y = 0; y < height; y++) {
      int grain = random.nextInt(noise.length - row);
      for (int i = y * row; i < (y + 1) * row; i++) {
        int value = exposed[bgr[i] & 0xff] + noise[grain++];
        bgr[i] = (byte) (value < 0 ? 0 : Math.min(value, 255));
      }
    }
  }

  /** A colour from hue, saturation and value, each in [0, 1]; the hue wraps around. */
  static Color color(double hue, double saturation, double value) {
    double turn = (hue - Math.floor(hue)) * 6;
    double[] rgb = new double[3];
    for (int c = 0; c < 3; c++) {
      double distance = Math.abs((turn - 2 * c + 9) % 6 - 3);
      double share = Math.max(0, Math.min(1, 2 - distance));
      rgb[c] = 255 * value * (1 - saturation + saturation * share);
    }
    return new Color((int) Math.round(rgb[2]), (int) Math.round(rgb[1]), (int) Math.round(rgb[0]));
  }
}
