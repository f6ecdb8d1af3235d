package io.siamflow.evaluation;

import java.util.Arrays;

/**
 * Intersection over union of polygons counted in pixels, as VOT's toolkit does and pysot after it
 * ({@code toolkit/utils/src/region.c}, not the legacy rasterisation). It differs from the exact one
 * by up to .04 for targets of a hundred pixels.
 *
 * <p>The rule: of both polygons' bounds, widened to whole pixels and clipped to the picture, the
 * upper left corner is taken off all corners, which then round to whole pixels. On each row every
 * edge that is not level and meets the row, its ends included, gives the column of the crossing,
 * without its fraction. The sorted columns are taken two by two and the pixels between them, both
 * included, are set; of two equal columns the first is left out. Bounds that do not share an area
 * give 0.
 *
 * <p>Coordinates are those of single precision there, and so they are here. Deviation: where
 * neither polygon sets a pixel the overlap is 0 and not NaN.
 */
final class RasterOverlap {

  private final int columns;
  private final int rows;
  private final float[][] corners;
  private final boolean[][] row;

  private RasterOverlap(int columns, int rows, float[][] corners) {
    this.columns = columns;
    this.rows = rows;
    this.corners = corners;
    this.row = new boolean[corners.length][columns];
  }

  /**
   * The overlap in [0, 1].
   *
   * @param right the largest column that counts
   * @param bottom the largest row that counts
   */
  static double of(Polygon one, Polygon other, int right, int bottom) {
    Bounds a = Bounds.of(one, right, bottom);
    Bounds b = Bounds.of(other, right, bottom);
    if (Math.min(a.right, b.right) <= Math.max(a.left, b.left)
        || Math.min(a.bottom, b.bottom) <= Math.max(a.top, b.top)) {
      return 0;
    }
    float left = Math.min(a.left, b.left);
    float top = Math.min(a.top, b.top);
    return new RasterOverlap(
            (int) (Math.max(a.right, b.right) - left) + 1,
            (int) (Math.max(a.bottom, b.bottom) - top) + 1,
            new float[][] {moved(one, left, top), moved(other, left, top)})
        .overlap();
  }

  private record Bounds(float left, float top, float right, float bottom) {

    static Bounds of(Polygon polygon, int lastColumn, int lastRow) {
      float left = Float.POSITIVE_INFINITY;
      float top = Float.POSITIVE_INFINITY;
      float right = Float.NEGATIVE_INFINITY;
      float bottom = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < polygon.size(); i++) {
        left = Math.min(left, (float) polygon.x(i));
        right = Math.max(right, (float) polygon.x(i));
        top = Math.min(top, (float) polygon.y(i));
        bottom = Math.max(bottom, (float) polygon.y(i));
      }
      return new Bounds(
          (float) Math.max(0, Math.floor(left)),
          (float) Math.max(0, Math.floor(top)),
          (float) Math.min(lastColumn, Math.ceil(right)),
          (float) Math.min(lastRow, Math.ceil(bottom)));
    }
  }

  private static float[] moved(Polygon polygon, float left, float top) {
    float[] corners = new float[2 * polygon.size()];
    for (int i = 0; i < polygon.size(); i++) {
      corners[2 * i] = rounded((float) polygon.x(i) - left);
      corners[2 * i + 1] = rounded((float) polygon.y(i) - top);
    }
    return corners;
  }

  /** Half a pixel rounds away from 0. */
  private static float rounded(float value) {
    return (float) Math.copySign(Math.floor(Math.abs((double) value) + .5), value);
  }

  private double overlap() {
    long intersection = 0;
    long union = 0;
    for (int y = 0; y < rows; y++) {
      fill(0, y);
      fill(1, y);
      for (int x = 0; x < columns; x++) {
        if (row[0][x] || row[1][x]) {
          union++;
          intersection += row[0][x] && row[1][x] ? 1 : 0;
        }
      }
    }
    return union == 0 ? 0 : (double) intersection / union;
  }

  private void fill(int polygon, int y) {
    Arrays.fill(row[polygon], false);
    int[] crossings = crossings(corners[polygon], y);
    int i = 0;
    while (i < crossings.length - 1 && crossings[i] < columns) {
      if (crossings[i] == crossings[i + 1]) {
        i++;
      } else {
        int from = Math.max(0, crossings[i]);
        int to = Math.min(columns - 1, crossings[i + 1]);
        if (from <= to) {
          Arrays.fill(row[polygon], from, to + 1, true);
        }
        i += 2;
      }
    }
  }

  private static int[] crossings(float[] corners, int y) {
    int[] columns = new int[corners.length / 2];
    int count = 0;
    int before = corners.length - 2;
    for (int i = 0; i < corners.length; i += 2) {
      float startY = corners[i + 1];
      double rise = corners[before + 1] - startY;
      if (rise != 0
          && y >= Math.min(startY, startY + rise)
          && y <= Math.max(startY, startY + rise)) {
        double run = corners[before] - corners[i];
        columns[count++] = (int) (corners[i] + (double) (y - startY) / rise * run);
      }
      before = i;
    }
    int[] sorted = Arrays.copyOf(columns, count);
    Arrays.sort(sorted);
    return sorted;
  }
}
