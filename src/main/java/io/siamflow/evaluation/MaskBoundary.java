package io.siamflow.evaluation;

import io.siamflow.image.BinaryPatch;
import java.util.Arrays;

/**
 * The boundary of a mask: the pixels that differ from their neighbour to the right, below, or both;
 * in the last row and column only the neighbour along it counts ({@code seg2bmap} in DAVIS's {@code
 * f_boundary.py}).
 */
final class MaskBoundary {

  private final int width;
  private final int height;
  private final boolean[] pixels;
  private final int size;

  private MaskBoundary(int width, int height, boolean[] pixels) {
    this.width = width;
    this.height = height;
    this.pixels = pixels;
    int count = 0;
    for (boolean pixel : pixels) {
      count += pixel ? 1 : 0;
    }
    this.size = count;
  }

  static MaskBoundary of(BinaryPatch mask) {
    int width = mask.width();
    int height = mask.height();
    boolean[] set = mask.pixels();
    boolean[] boundary = new boolean[set.length];
    for (int y = 0; y < height; y++) {
      int below = y + 1 < height ? width : 0;
      for (int x = 0; x < width; x++) {
        int right = x + 1 < width ? 1 : 0;
        int i = y * width + x;
        boundary[i] =
            set[i] != set[i + right]
                || set[i] != set[i + below]
                || set[i] != set[i + right + below];
      }
    }
    return new MaskBoundary(width, height, boundary);
  }

  /** The number of pixels. */
  int size() {
    return size;
  }

  /**
   * The share of these pixels that have one of the other boundary's within a distance. Of a
   * boundary without pixels it is 1, also where the other has none; of one with pixels it is 0 if
   * the other has none.
   *
   * @param distance pixels between the pixels' centres, included
   */
  double shareNear(MaskBoundary other, int distance) {
    if (size == 0) {
      return 1;
    }
    boolean[] near = other.widened(distance);
    int count = 0;
    for (int i = 0; i < pixels.length; i++) {
      count += pixels[i] && near[i] ? 1 : 0;
    }
    return (double) count / size;
  }

  private boolean[] widened(int distance) {
    int[] reach = new int[distance + 1];
    for (int dy = 0; dy <= distance; dy++) {
      reach[dy] = (int) Math.sqrt((double) distance * distance - (double) dy * dy);
    }
    boolean[] widened = new boolean[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      if (pixels[i]) {
        int x = i % width;
        int y = i / width;
        int last = Math.min(height - 1, y + distance);
        for (int row = Math.max(0, y - distance); row <= last; row++) {
          int side = reach[Math.abs(row - y)];
          Arrays.fill(
              widened,
              row * width + Math.max(0, x - side),
              row * width + Math.min(width - 1, x + side) + 1,
              true);
        }
      }
    }
    return widened;
  }
}
