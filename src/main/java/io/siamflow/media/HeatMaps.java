package io.siamflow.media;

import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;
import java.util.Arrays;
import java.util.List;

/**
 * Square maps of numbers side by side, each from its lowest value (black) to its highest (white).
 */
public final class HeatMaps {

  private static final int PIXELS_A_PLACE = 9;
  private static final int GAP = 12;

  private HeatMaps() {}

  /**
   * The picture; a thin cross shows each map's middle.
   *
   * @param maps rows of columns, all of the same odd side
   * @throws IllegalArgumentException if there is none, or their sides differ
   */
  public static Picture of(List<double[]> maps) {
    int side = (int) Math.sqrt(maps.get(0).length);
    if (maps.stream().anyMatch(map -> map.length != side * side)) {
      throw new IllegalArgumentException("the maps' sides differ, or they are not square");
    }
    int panel = side * PIXELS_A_PLACE;
    int width = maps.size() * (panel + GAP) - GAP;
    byte[] bgr = new byte[3 * width * panel];
    Arrays.fill(bgr, (byte) 255);
    for (int i = 0; i < maps.size(); i++) {
      draw(maps.get(i), side, i * (panel + GAP), width, bgr);
    }
    return new RasterPicture(width, panel, bgr);
  }

  private static void draw(double[] map, int side, int left, int width, byte[] bgr) {
    double lowest = Arrays.stream(map).min().orElse(0);
    double range = Math.max(Double.MIN_NORMAL, Arrays.stream(map).max().orElse(0) - lowest);
    int panel = side * PIXELS_A_PLACE;
    for (int y = 0; y < panel; y++) {
      for (int x = 0; x < panel; x++) {
        double heat = (map[y / PIXELS_A_PLACE * side + x / PIXELS_A_PLACE] - lowest) / range;
        boolean cross = x == panel / 2 || y == panel / 2;
        int at = 3 * (y * width + left + x);
        // Black, red, yellow, white.
        bgr[at] = channel(cross ? .5 : 3 * heat - 2);
        bgr[at + 1] = channel(cross ? .5 : 3 * heat - 1);
        bgr[at + 2] = channel(cross ? .5 : 3 * heat);
      }
    }
  }

  private static byte channel(double share) {
    return (byte) Math.round(255 * Math.max(0, Math.min(1, share)));
  }
}
