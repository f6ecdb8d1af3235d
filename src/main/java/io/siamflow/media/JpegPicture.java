package io.siamflow.media;

import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * A JPEG of which only what is needed is decoded: the parts that crops are taken from, or, once
 * these are most of it or it is needed as a whole, all of it. What is read of it is the same to the
 * last bit.
 */
final class JpegPicture implements Picture {

  /** Parts are decoded until they have this share of the picture's units; then the whole is. */
  private static final double WORTH_PARTS = 0.6;

  /**
   * Decoded beyond a crop for which a part was too small, of the crop's side: scales rise in small
   * steps.
   */
  private static final double BEYOND = 1 / 16.0;

  /**
   * A crop of more pixels is taken from the whole, as {@link OpenCvPicture} may sample it there.
   */
  private static final long MAX_CROP = 1 << 20;

  private final ByteBuffer data;
  private final Queue<JpegCut> spareCuts;
  private final int width;
  private final int height;
  private final List<Part> parts = new ArrayList<>();
  private JpegCut cut;
  private OpenCvPicture whole;
  private long decodedUnits;

  /** A decoded rectangle, and that of its pixels which are those of the whole picture. */
  private record Part(
      OpenCvPicture picture, int left, int top, int safeLeft, int safeTop, int right, int bottom) {

    boolean has(int cropLeft, int cropTop, int cropRight, int cropBottom) {
      return safeLeft <= cropLeft
          && safeTop <= cropTop
          && cropRight <= right
          && cropBottom <= bottom;
    }

    boolean meets(int cropLeft, int cropTop, int cropRight, int cropBottom) {
      return cropLeft < right && cropTop < bottom && cropRight > safeLeft && cropBottom > safeTop;
    }
  }

  /**
   * A picture over encoded bytes, which must not change until it is closed.
   *
   * @param cut of these bytes, of which the last units were decoded
   * @param spareCuts takes the cut when the picture is closed
   */
  JpegPicture(ByteBuffer data, JpegCut cut, Queue<JpegCut> spareCuts) {
    this.data = data;
    this.cut = cut;
    this.spareCuts = spareCuts;
    width = cut.scan().width();
    height = cut.scan().height();
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
    return whole().meanColor();
  }

  @Override
  public byte[] toBgr() {
    return whole().toBgr();
  }

  @Override
  public void expect(Crop crop) {
    if (part(crop) == null) {
      whole();
    }
  }

  @Override
  public void crop(Crop crop, ChannelOrder order, ByteBuffer target) {
    Part part = part(crop);
    if (part == null) {
      whole().crop(crop, order, target);
      return;
    }
    Crop inPart =
        new Crop(
            crop.left() - part.left(),
            crop.top() - part.top(),
            crop.side(),
            crop.outputSide(),
            crop.padding());
    part.picture().crop(inPart, order, target);
  }

  /** The part that a crop can be taken from; null if that is the whole. */
  private synchronized Part part(Crop crop) {
    requireOpen();
    int left = Math.max(crop.left(), 0);
    int top = Math.max(crop.top(), 0);
    int right = (int) Math.min((long) crop.left() + crop.side(), width);
    int bottom = (int) Math.min((long) crop.top() + crop.side(), height);
    boolean isPadding = left >= right || top >= bottom;
    if (whole != null || isPadding || (long) crop.side() * crop.side() > MAX_CROP) {
      return null;
    }
    boolean meetsPart = false;
    for (Part part : parts) {
      if (part.has(left, top, right, bottom)) {
        return part;
      }
      meetsPart |= part.meets(left, top, right, bottom);
    }
    int beyond = meetsPart ? (int) Math.ceil(crop.side() * BEYOND) : 0;
    Part part =
        decode(
            Math.max(0, left - beyond),
            Math.max(0, top - beyond),
            Math.min(width, right + beyond),
            Math.min(height, bottom + beyond));
    if (part != null) {
      parts.add(part);
    }
    return part;
  }

  /** Decodes the units of a rectangle and those around them, on which its edge depends. */
  private Part decode(int left, int top, int right, int bottom) {
    JpegScan scan = cut.scan();
    int unitWidth = scan.unitWidth();
    int unitHeight = scan.unitHeight();
    int firstColumn = Math.max(0, left / unitWidth - 1);
    int firstRow = Math.max(0, top / unitHeight - 1);
    int lastColumn = Math.min(scan.columns() - 1, (right - 1) / unitWidth + 1);
    int lastRow = Math.min(scan.rows() - 1, (bottom - 1) / unitHeight + 1);
    decodedUnits += (lastColumn - firstColumn + 1L) * (lastRow - firstRow + 1L);
    if (decodedUnits > WORTH_PARTS * scan.columns() * scan.rows()
        || !cut.write(firstColumn, firstRow, lastColumn, lastRow)) {
      return null;
    }
    boolean isAtRight = lastColumn == scan.columns() - 1;
    boolean isAtBottom = lastRow == scan.rows() - 1;
    int partLeft = firstColumn * unitWidth;
    int partTop = firstRow * unitHeight;
    return new Part(
        part(),
        partLeft,
        partTop,
        firstColumn == 0 ? 0 : partLeft + unitWidth,
        firstRow == 0 ? 0 : partTop + unitHeight,
        isAtRight ? width : lastColumn * unitWidth,
        isAtBottom ? height : lastRow * unitHeight);
  }

  private synchronized OpenCvPicture whole() {
    requireOpen();
    if (whole == null) {
      try {
        whole = PictureDecoder.decoded(PictureEncoding.JPEG, data, width, height);
      } catch (BadPictureException e) {
        throw unexpected(e);
      }
    }
    return whole;
  }

  /** The part that was cut. */
  private OpenCvPicture part() {
    try {
      return cut.decoded();
    } catch (BadPictureException e) {
      throw unexpected(e);
    }
  }

  /** Units of it were decoded before it was opened. */
  private static IllegalStateException unexpected(BadPictureException fault) {
    return new IllegalStateException("a JPEG that could be opened cannot be decoded", fault);
  }

  /** Parts that were decoded. */
  synchronized int parts() {
    return parts.size();
  }

  synchronized boolean isDecodedWhole() {
    return whole != null;
  }

  private void requireOpen() {
    if (cut == null) {
      throw new IllegalStateException("the picture is closed");
    }
  }

  @Override
  public synchronized void close() {
    if (cut == null) {
      return;
    }
    parts.forEach(part -> part.picture().close());
    if (whole != null) {
      whole.close();
    }
    spareCuts.add(cut);
    cut = null;
  }
}
