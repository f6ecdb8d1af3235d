package io.siamflow.media;

import io.siamflow.image.ChannelOrder;
import io.siamflow.image.Color;
import io.siamflow.image.Crop;
import io.siamflow.image.MeanColor;
import io.siamflow.image.Picture;
import io.siamflow.image.RasterPicture;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * A picture in OpenCV's memory: the fast form. A direct buffer is written in place. After {@link
 * #close} every other call but the sizes throws {@link IllegalStateException}.
 */
public final class OpenCvPicture implements Picture {

  /** A padded patch of up to this many pixels is built whatever the picture's size. */
  private static final long SMALL_PATCH = 1 << 20;

  private final Mat pixels;
  private final int width;
  private final int height;

  private OpenCvPicture(Mat pixels) {
    this.pixels = pixels;
    this.width = pixels.cols();
    this.height = pixels.rows();
  }

  /** The picture over a matrix of type CV_8UC3, BGR, not empty, which it closes. */
  static OpenCvPicture owning(Mat pixels) {
    return new OpenCvPicture(pixels);
  }

  /**
   * A picture of the given pixels, copied.
   *
   * @param width pixels, at least 1
   * @param height pixels, at least 1
   * @param bgr interleaved BGR rows without gaps, 3 * width * height bytes
   */
  public static OpenCvPicture ofBgr(int width, int height, byte[] bgr) {
    return ofBgr(width, height, ByteBuffer.wrap(bgr));
  }

  /** A picture of the pixels from the position to the limit of a buffer over an array, copied. */
  static OpenCvPicture ofBgr(int width, int height, ByteBuffer bgr) {
    if (width < 1 || height < 1 || 3L * width * height != bgr.remaining()) {
      throw new IllegalArgumentException(
          "a picture of %dx%d pixels cannot have %d bytes"
              .formatted(width, height, bgr.remaining()));
    }
    OpenCv.load();
    Mat pixels = new Mat(height, width, opencv_core.CV_8UC3);
    pixels.data().put(bgr.array(), bgr.arrayOffset() + bgr.position(), bgr.remaining());
    return new OpenCvPicture(pixels);
  }

  /**
   * The picture's pixels as a matrix of type CV_8UC3. The caller closes it. It shares the memory of
   * an OpenCvPicture, so it must not be written.
   */
  static Mat matrix(Picture picture) {
    if (picture instanceof OpenCvPicture own) {
      return new Mat(own.open());
    }
    return ofBgr(picture.width(), picture.height(), picture.toBgr()).pixels;
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
    try (Scalar sums = opencv_core.sumElems(open())) {
      double count = (double) width * height;
      return new MeanColor(sums.get(0) / count, sums.get(1) / count, sums.get(2) / count);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>A crop far larger than the picture is sampled by {@link RasterPicture}, so memory stays
   * bounded by the picture's size.
   */
  @Override
  public void crop(Crop crop, ChannelOrder order, ByteBuffer target) {
    Mat source = open();
    int bytes = crop.bytes();
    if (target.remaining() < bytes) {
      throw new BufferOverflowException();
    }
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    long patch = (long) crop.side() * crop.side();
    if (patch > Math.max(SMALL_PATCH, 4L * width * height) && !isInside(crop)) {
      new RasterPicture(width, height, toBgr()).crop(crop, order, target);
      return;
    }
    int side = crop.outputSide();
    if (target.isDirect()) {
      try (BytePointer memory = new BytePointer(target.slice(target.position(), bytes));
          Mat output = new Mat(side, side, opencv_core.CV_8UC3, memory)) {
        write(source, crop, order, output);
      }
      target.position(target.position() + bytes);
    } else {
      byte[] copy = new byte[bytes];
      try (Mat output = new Mat(side, side, opencv_core.CV_8UC3)) {
        write(source, crop, order, output);
        output.data().get(copy);
      }
      target.put(copy);
    }
  }

  private boolean isInside(Crop crop) {
    return crop.left() >= 0
        && crop.top() >= 0
        && (long) crop.left() + crop.side() <= width
        && (long) crop.top() + crop.side() <= height;
  }

  private void write(Mat source, Crop crop, ChannelOrder order, Mat output) {
    int left = (int) Math.max(crop.left(), 0L);
    int top = (int) Math.max(crop.top(), 0L);
    int right = (int) Math.min((long) crop.left() + crop.side(), width);
    int bottom = (int) Math.min((long) crop.top() + crop.side(), height);
    try (Scalar padding = scalar(crop.padding())) {
      if (left >= right || top >= bottom) {
        output.put(padding);
      } else {
        try (Rect area = new Rect(left, top, right - left, bottom - top);
            Mat inside = new Mat(source, area)) {
          if (isInside(crop)) {
            resize(inside, output);
          } else {
            try (Mat patch = new Mat()) {
              opencv_core.copyMakeBorder(
                  inside,
                  patch,
                  top - crop.top(),
                  (int) ((long) crop.top() + crop.side() - bottom),
                  left - crop.left(),
                  (int) ((long) crop.left() + crop.side() - right),
                  opencv_core.BORDER_CONSTANT | opencv_core.BORDER_ISOLATED,
                  padding);
              resize(patch, output);
            }
          }
        }
      }
    }
    if (order == ChannelOrder.RGB) {
      opencv_imgproc.cvtColor(output, output, opencv_imgproc.COLOR_BGR2RGB);
    }
  }

  private static void resize(Mat patch, Mat output) {
    try (Size size = output.size()) {
      opencv_imgproc.resize(patch, output, size, 0, 0, opencv_imgproc.INTER_LINEAR);
    }
  }

  static Scalar scalar(Color color) {
    return new Scalar(color.blue(), color.green(), color.red(), 0);
  }

  @Override
  public byte[] toBgr() {
    Mat source = open();
    byte[] bgr = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
    for (int y = 0; y < height; y++) {
      source.ptr(y).get(bgr, 3 * width * y, 3 * width);
    }
    return bgr;
  }

  private Mat open() {
    if (pixels.isNull()) {
      throw new IllegalStateException("the picture is closed");
    }
    return pixels;
  }

  @Override
  public void close() {
    pixels.close();
  }
}
