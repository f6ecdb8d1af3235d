package io.siamflow.media;

import io.siamflow.geometry.Box;
import io.siamflow.image.Color;
import java.util.Random;

/**
 * One object of a rendered scene: a rounded, patterned body that sways through its cell on a
 * Lissajous path and breathes in size.
 */
final class MovingObject {

  /** The body's outline is |u|^4 + |v|^4 = 1, which touches all four sides of its box. */
  private static final double EDGE_SOFTNESS = 0.05;

  private static final int TEXTURE = 64;
  private static final int BLOBS = 7;
  private static final double FASTEST = 2.6;
  private static final double SLOWEST = 1.0;

  private final double centerX;
  private final double centerY;
  private final double reachX;
  private final double reachY;
  private final double baseWidth;
  private final double baseHeight;
  private final double breath;
  private final double speedX;
  private final double speedY;
  private final double speedOfBreath;
  private final double phaseX;
  private final double phaseY;
  private final double phaseOfBreath;
  private final int[] texture = new int[3 * TEXTURE * TEXTURE];

  /**
   * An object.
   *
   * @param cell the part of the picture that it never leaves
   * @param hue of its main colour, in [0, 1], wraps around
   * @param random the source of everything else
   */
  MovingObject(Box cell, double hue, Random random) {
    double side = Math.min(Math.min(cell.width(), cell.height()), 260);
    double size = side * (0.32 + 0.1 * random.nextDouble());
    double aspect = 0.75 + 0.55 * random.nextDouble();
    baseWidth = size * Math.sqrt(aspect);
    baseHeight = size / Math.sqrt(aspect);
    breath = 0.1 + 0.08 * random.nextDouble();
    centerX = cell.centerX();
    centerY = cell.centerY();
    reachX = (cell.width() - baseWidth * (1 + breath)) / 2 - 1;
    reachY = (cell.height() - baseHeight * (1 + breath)) / 2 - 1;
    speedX = speed(random) / reachX;
    speedY = speed(random) / reachY;
    speedOfBreath = 2 * Math.PI / (120 + 120 * random.nextDouble());
    phaseX = 2 * Math.PI * random.nextDouble();
    phaseY = 2 * Math.PI * random.nextDouble();
    phaseOfBreath = 2 * Math.PI * random.nextDouble();
    paint(hue, random);
  }

  private static double speed(Random random) {
    return SLOWEST + (FASTEST - SLOWEST) * random.nextDouble();
  }

  Box box(long frame) {
    double scale = 1 + breath * StrictMath.sin(speedOfBreath * frame + phaseOfBreath);
    return Box.aroundCenter(
        centerX + reachX * StrictMath.sin(speedX * frame + phaseX),
        centerY + reachY * StrictMath.sin(speedY * frame + phaseY),
        baseWidth * scale,
        baseHeight * scale);
  }

  private void paint(double hue, Random random) {
    ValueNoise wear = new ValueNoise(random);
    Color[] colors = {
      RenderedScene.color(hue, 0.75, 0.85),
      RenderedScene.color(hue + 0.08, 0.55, 0.35),
      RenderedScene.color(hue + 0.45, 0.5, 0.95)
    };
    int pattern = random.nextInt(4);
    double pitch = 7 + 6 * random.nextDouble();
    double tilt = Math.PI * random.nextDouble();
    double cos = StrictMath.cos(tilt);
    double sin = StrictMath.sin(tilt);
    double[][] blobs = new double[BLOBS][];
    for (int i = 0; i < BLOBS; i++) {
      blobs[i] =
          new double[] {
            TEXTURE * random.nextDouble(),
            TEXTURE * random.nextDouble(),
            4 + 6 * random.nextDouble(),
            random.nextInt(3)
          };
    }
    for (int y = 0; y < TEXTURE; y++) {
      for (int x = 0; x < TEXTURE; x++) {
        double along = (x * cos + y * sin) / pitch;
        double across = (y * cos - x * sin) / pitch;
        boolean second =
            switch (pattern) {
              case 0 -> Math.floorMod((long) Math.floor(along), 2) == 0;
              case 1 -> Math.floorMod((long) (Math.floor(along) + Math.floor(across)), 2) == 0;
              case 2 -> Math.hypot(along - Math.rint(along), across - Math.rint(across)) < 0.33;
              default ->
                  Math.floorMod((long) (Math.hypot(x - 24.0, y - 38.0) / pitch * 1.4), 2) == 0;
            };
        Color color = colors[second ? 1 : 0];
        for (double[] blob : blobs) {
          if (Math.hypot(x - blob[0], y - blob[1]) < blob[2]) {
            color = blob[3] == 0 ? new Color(235, 235, 235) : colors[(int) blob[3]];
          }
        }
        double light = 0.8 + 0.4 * wear.at(x / 12.0, y / 12.0, 3) - 0.25 * y / TEXTURE;
        int i = 3 * (y * TEXTURE + x);
        texture[i] = lit(color.blue(), light);
        texture[i + 1] = lit(color.green(), light);
        texture[i + 2] = lit(color.red(), light);
      }
    }
  }

  private static int lit(int value, double light) {
    return (int) Math.max(0, Math.min(255, Math.round(value * light)));
  }

  /** Draws the object over interleaved BGR rows. */
  void draw(long frame, byte[] bgr, int width, int height) {
    Box box = box(frame);
    int left = Math.max(0, (int) Math.floor(box.x()));
    int top = Math.max(0, (int) Math.floor(box.y()));
    int right = Math.min(width, (int) Math.ceil(box.right()));
    int bottom = Math.min(height, (int) Math.ceil(box.bottom()));
    for (int y = top; y < bottom; y++) {
      double v = (y + 0.5 - box.y()) / box.height();
      double outlineV = power4(2 * v - 1);
      for (int x = left; x < right; x++) {
        double u = (x + 0.5 - box.x()) / box.width();
        double outline = power4(2 * u - 1) + outlineV;
        if (outline >= 1) {
          continue;
        }
        double cover = Math.min(1, (1 - outline) / EDGE_SOFTNESS);
        blend(bgr, 3 * (y * width + x), u, v, cover);
      }
    }
  }

  private void blend(byte[] bgr, int at, double u, double v, double cover) {
    double x = Math.max(0, Math.min(TEXTURE - 1.001, u * TEXTURE - 0.5));
    double y = Math.max(0, Math.min(TEXTURE - 1.001, v * TEXTURE - 0.5));
    int left = (int) x;
    int top = (int) y;
    double fx = x - left;
    double fy = y - top;
    int i = 3 * (top * TEXTURE + left);
    for (int c = 0; c < 3; c++) {
      double upper = texture[i + c] * (1 - fx) + texture[i + 3 + c] * fx;
      double lower =
          texture[i + 3 * TEXTURE + c] * (1 - fx) + texture[i + 3 * TEXTURE + 3 + c] * fx;
      double body = upper * (1 - fy) + lower * fy;
      bgr[at + c] = (byte) Math.round(body * cover + (bgr[at + c] & 0xff) * (1 - cover));
    }
  }

  private static double power4(double value) {
    return value * value * value * value;
  }
}
