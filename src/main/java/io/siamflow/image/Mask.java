package io.siamflow.image;

import java.util.Arrays;

/**
 * A mask of a whole frame as COCO's compressed run lengths.
 *
 * @param width the frame's width, pixels
 * @param height the frame's height, pixels
 * @param counts COCO's compressed string of run lengths, columns first, beginning with pixels that
 *     are not set
 */
public record Mask(int width, int height, String counts) {

  /** The mask of a frame in which the patch's pixels are set; what lies outside is left out. */
  public static Mask of(BinaryPatch patch, int width, int height) {
    Runs runs = new Runs();
    int right = Math.min(width, patch.left() + patch.width());
    int top = Math.max(0, patch.top());
    int bottom = Math.min(height, patch.top() + patch.height());
    for (int x = Math.max(0, patch.left()); x < right; x++) {
      int y = top;
      while (y < bottom) {
        int from = y;
        while (y < bottom && patch.isSet(x, y)) {
          y++;
        }
        if (y > from) {
          runs.set(x * height + from, x * height + y);
        } else {
          y++;
        }
      }
    }
    return new Mask(width, height, runs.text(Math.multiplyExact(width, height)));
  }

  /**
   * Whether {@link #pixels} can be had: the size is positive and has as many pixels as the run
   * lengths say.
   */
  public boolean isWhole() {
    if (width < 1 || height < 1 || (long) width * height > Integer.MAX_VALUE) {
      return false;
    }
    try {
      return Arrays.stream(RunLengths.decode(counts)).asLongStream().sum() == (long) width * height;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * The mask's pixels, rows of columns.
   *
   * @throws IllegalArgumentException if the run lengths are broken or not those of this size
   */
  public boolean[] pixels() {
    boolean[] pixels = new boolean[Math.multiplyExact(width, height)];
    long at = 0;
    boolean set = false;
    for (int run : RunLengths.decode(counts)) {
      if (at + run > pixels.length) {
        throw notThisSize(at + run);
      }
      for (long end = at + run; at < end; at++) {
        pixels[(int) (at % height) * width + (int) (at / height)] = set;
      }
      set = !set;
    }
    if (at != pixels.length) {
      throw notThisSize(at);
    }
    return pixels;
  }

  private IllegalArgumentException notThisSize(long pixels) {
    return new IllegalArgumentException(
        "run lengths of " + pixels + " pixels for a mask of " + width + "x" + height);
  }

  /** Runs in the order of columns, found from the set ones. */
  private static final class Runs {

    private int[] lengths = new int[64];
    private int count;
    private int end;

    private void set(int from, int to) {
      if (from == end && count > 0) {
        lengths[count - 1] += to - from;
      } else {
        add(from - end);
        add(to - from);
      }
      end = to;
    }

    private void add(int length) {
      if (count == lengths.length) {
        lengths = Arrays.copyOf(lengths, 2 * count);
      }
      lengths[count++] = length;
    }

    private String text(int pixels) {
      if (end < pixels) {
        add(pixels - end);
      }
      return RunLengths.encode(lengths, count);
    }
  }
}
