package io.siamflow.image;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The outermost borders of the figures in a patch, every pixel of them: the second algorithm of
 * Suzuki and Abe, Topological Structural Analysis of Digitized Binary Images by Border Following
 * (1985). Pixels that touch at a corner are one figure; holes, and figures in holes, have no
 * contour here. The same as OpenCV's findContours with RETR_EXTERNAL and CHAIN_APPROX_NONE, except
 * for the contours' order.
 */
public final class OuterContours {

  private static final byte EMPTY = 0;
  private static final byte FIGURE = 1;
  private static final byte BORDER = 2;

  /** A border pixel with the outside at its right. */
  private static final byte LAST_BORDER = -2;

  private static final int DIRECTIONS = 8;
  private static final int WEST = 4;

  private final BinaryPatch patch;

  /** Columns with an empty one at either side. */
  private final int stride;

  private final byte[] marks;

  /** Index steps to the neighbours, counter-clockwise from the east. */
  private final int[] steps;

  private OuterContours(BinaryPatch patch) {
    this.patch = patch;
    stride = patch.width() + 2;
    marks = new byte[stride * (patch.height() + 2)];
    steps = new int[] {1, 1 - stride, -stride, -1 - stride, -1, stride - 1, stride, stride + 1};
    for (int y = 0; y < patch.height(); y++) {
      for (int x = 0; x < patch.width(); x++) {
        if (patch.pixels()[y * patch.width() + x]) {
          marks[(y + 1) * stride + x + 1] = FIGURE;
        }
      }
    }
  }

  /** The contours, in the order of their topmost rows' leftmost pixels. */
  public static List<Contour> of(BinaryPatch patch) {
    return new OuterContours(patch).scan();
  }

  private List<Contour> scan() {
    List<Contour> contours = new ArrayList<>();
    for (int row = stride; row < marks.length - stride; row += stride) {
      boolean outside = true;
      for (int at = row + 1; at < row + stride - 1; at++) {
        if (marks[at] == FIGURE && marks[at - 1] == EMPTY && outside) {
          contours.add(follow(at));
        }
        if (marks[at] == BORDER || marks[at] == LAST_BORDER) {
          outside = marks[at] == LAST_BORDER;
        }
      }
    }
    return contours;
  }

  private Contour follow(int start) {
    Path path = new Path();
    int direction = WEST;
    do {
      direction = (direction + DIRECTIONS - 1) % DIRECTIONS;
    } while (marks[start + steps[direction]] == EMPTY && direction != WEST);
    if (direction == WEST) {
      marks[start] = LAST_BORDER;
      path.add(start);
      return path.contour();
    }
    int last = start + steps[direction];
    int at = start;
    while (true) {
      boolean outsideAtRight = false;
      do {
        direction = (direction + 1) % DIRECTIONS;
        if (marks[at + steps[direction]] == EMPTY) {
          outsideAtRight |= direction == 0;
        }
      } while (marks[at + steps[direction]] == EMPTY);
      if (outsideAtRight) {
        marks[at] = LAST_BORDER;
      } else if (marks[at] == FIGURE) {
        marks[at] = BORDER;
      }
      path.add(at);
      int next = at + steps[direction];
      if (next == start && at == last) {
        return path.contour();
      }
      at = next;
      direction = (direction + DIRECTIONS / 2) % DIRECTIONS;
    }
  }

  /** The pixels met so far. */
  private final class Path {

    private int[] xs = new int[64];
    private int[] ys = new int[64];
    private int length;

    private void add(int at) {
      if (length == xs.length) {
        xs = Arrays.copyOf(xs, 2 * length);
        ys = Arrays.copyOf(ys, 2 * length);
      }
      xs[length] = patch.left() + at % stride - 1;
      ys[length] = patch.top() + at / stride - 1;
      length++;
    }

    private Contour contour() {
      return new Contour(Arrays.copyOf(xs, length), Arrays.copyOf(ys, length));
    }
  }
}
