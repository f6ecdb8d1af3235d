package io.siamflow.image;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A picture in plain Java: one array of interleaved BGR rows without gaps. It holds no native
 * memory, so closing it does nothing.
 *
 * <p>Resizing uses 11-bit fixed-point weights like OpenCV's INTER_LINEAR for 8 bits and agrees with
 * it within one grey level. A crop's patch is never built, only the pixels that the result needs
 * are read, so a crop may be arbitrarily large or far away.
 */
public final class RasterPicture implements Picture {

  private final int width;
  private final int height;
  private final byte[] bgr;

  /**
   * A picture over the given pixels.
   *
   * @param width pixels, at least 1
   * @param height pixels, at least 1
   * @param bgr 3 * width * height bytes; not copied, do not change them
   */
  public RasterPicture(int width, int height, byte[] bgr) {
    if (width < 1 || height < 1 || 3L * width * height != bgr.length) {
      throw new IllegalArgumentException(
          "a picture of " + width + "x" + height + " pixels cannot have " + bgr.length + " bytes");
    }
    this.width = width;
    this.height = height;
    this.bgr = bgr;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public MeanColor meanColor() {
    long blue = 0;
    long green = 0;
    long red = 0;
    for (int i = 0; i < bgr.length; i += 3) {
      blue += bgr[i] & 0xff;
      green += bgr[i + 1] & 0xff;
      red += bgr[i + 2] & 0xff;
    }
    double pixels = bgr.length / 3.0;
    return new MeanColor(blue / pixels, green / pixels, red / pixels);
  }

  @Override
  public void crop(Crop crop, ChannelOrder order, ByteBuffer target) {
    if (target.remaining() < crop.bytes()) {
      throw new BufferOverflowException();
    }
    int side = crop.outputSide();
    ResizeAxis columns = ResizeAxis.of(crop.left(), crop.side(), side, width);
    ResizeAxis rows = ResizeAxis.of(crop.top(), crop.side(), side, height);
    ResampledRow upper = new ResampledRow(columns, crop.padding());
    ResampledRow lower = new ResampledRow(columns, crop.padding());
    byte[] line = new byte[3 * side];
    int swap = order == ChannelOrder.RGB ? 2 : 0;
    for (int y = 0; y < side; y++) {
      if (lower.holds(rows.first(y))) {
        ResampledRow spare = upper;
        upper = lower;
        lower = spare;
      }
      upper.load(rows.first(y));
      lower.load(rows.second(y));
      int below = rows.weight(y);
      int above = ResizeAxis.ONE - below;
      for (int x = 0; x < line.length; x += 3) {
        line[x + swap] = blend(upper.values[x], above, lower.values[x], below);
        line[x + 1] = blend(upper.values[x + 1], above, lower.values[x + 1], below);
        line[x + 2 - swap] = blend(upper.values[x + 2], above, lower.values[x + 2], below);
      }
      target.put(line);
    }
  }

  private static byte blend(int upper, int above, int lower, int below) {
    return (byte) ((((above * (upper >> 4)) >> 16) + ((below * (lower >> 4)) >> 16) + 2) >> 2);
  }

  @Override
  public byte[] toBgr() {
    return bgr.clone();
  }

  @Override
  public void close() {}

  /** One row of the picture, or of the padding, resampled along x; values are scaled by 2048. */
  private final class ResampledRow {

    private static final int NOTHING = -2;

    private final ResizeAxis columns;
    private final int[] padding;
    private final int[] values;
    private int row = NOTHING;

    ResampledRow(ResizeAxis columns, Color padding) {
      this.columns = columns;
      this.padding = new int[] {padding.blue(), padding.green(), padding.red()};
      this.values = new int[3 * columns.size()];
    }

    boolean holds(int wanted) {
      return row == wanted;
    }

    void load(int wanted) {
      if (row == wanted) {
        return;
      }
      row = wanted;
      if (wanted == ResizeAxis.OUTSIDE) {
        Arrays.setAll(values, i -> padding[i % 3] * ResizeAxis.ONE);
        return;
      }
      int start = 3 * width * wanted;
      for (int x = 0; x < columns.size(); x++) {
        int first = columns.first(x);
        int second = columns.second(x);
        int right = columns.weight(x);
        int left = ResizeAxis.ONE - right;
        for (int c = 0; c < 3; c++) {
          int a = first == ResizeAxis.OUTSIDE ? padding[c] : bgr[start + 3 * first + c] & 0xff;
          int b = second == ResizeAxis.OUTSIDE ? padding[c] : bgr[start + 3 * second + c] & 0xff;
          values[3 * x + c] = a * left + b * right;
        }
      }
    }
  }
}
