package io.siamflow.media;

import io.siamflow.geometry.Box;
import io.siamflow.geometry.RotatedBox;
import io.siamflow.image.Color;
import io.siamflow.image.Mask;
import io.siamflow.image.Picture;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * A copy of a picture to draw on. What lies outside the picture is cut off; a box that is not
 * {@link Box#isUsable() usable} is not drawn. Not safe for use by several threads at once.
 */
public final class Canvas implements AutoCloseable {

  private static final int FONT = opencv_imgproc.FONT_HERSHEY_SIMPLEX;
  private static final double TEXT_SCALE = 0.45;
  private static final int TEXT_THICKNESS = 1;
  private static final int TEXT_MARGIN = 3;
  private static final int LONGEST_TEXT = 80;
  private static final int LARGEST_THICKNESS = 64;
  private static final Color WHITE = new Color(255, 255, 255);
  private static final Color BLACK = new Color(0, 0, 0);
  private static final int BRIGHT = 140;
  private static final double TINT = 0.45;

  private final Mat pixels;

  public Canvas(Picture background) {
    try (Mat source = OpenCvPicture.matrix(background)) {
      pixels = source.clone();
    }
  }

  /**
   * Draws a box's outline on the outermost pixels that it covers.
   *
   * @param thickness of the lines, 1 to 64 pixels
   */
  public Canvas box(Box box, Color color, int thickness) {
    requireThickness(thickness);
    if (!box.isUsable()) {
      return this;
    }
    int left = clamp(Math.floor(box.x()), pixels.cols());
    int top = clamp(Math.floor(box.y()), pixels.rows());
    int right = clamp(Math.ceil(box.right()) - 1, pixels.cols());
    int bottom = clamp(Math.ceil(box.bottom()) - 1, pixels.rows());
    try (Point from = new Point(left, top);
        Point to = new Point(Math.max(left, right), Math.max(top, bottom));
        Scalar ink = OpenCvPicture.scalar(color)) {
      opencv_imgproc.rectangle(pixels, from, to, ink, thickness, opencv_imgproc.LINE_8, 0);
    }
    return this;
  }

  /**
   * Draws the outline of a box at an angle; one whose numbers are not finite is not drawn.
   *
   * @param thickness of the lines, 1 to 64 pixels
   */
  public Canvas rotatedBox(RotatedBox box, Color color, int thickness) {
    return polygon(box.corners(), color, thickness);
  }

  /**
   * Draws a closed polygon's outline; one whose numbers are not finite is not drawn.
   *
   * @param corners x and y in turn, continuous pixels
   * @param thickness of the lines, 1 to 64 pixels
   */
  public Canvas polygon(double[] corners, Color color, int thickness) {
    requireThickness(thickness);
    if (!Arrays.stream(corners).allMatch(Double::isFinite)) {
      return this;
    }
    try (Scalar ink = OpenCvPicture.scalar(color)) {
      for (int i = 0; i < corners.length; i += 2) {
        int next = (i + 2) % corners.length;
        try (Point from = corner(corners[i], corners[i + 1]);
            Point to = corner(corners[next], corners[next + 1])) {
          opencv_imgproc.line(pixels, from, to, ink, thickness, opencv_imgproc.LINE_8, 0);
        }
      }
    }
    return this;
  }

  private Point corner(double x, double y) {
    return new Point(clamp(Math.floor(x), pixels.cols()), clamp(Math.floor(y), pixels.rows()));
  }

  /**
   * Tints the mask's pixels.
   *
   * @throws IllegalArgumentException if the mask is of another size, or its run lengths are broken
   */
  public Canvas mask(Mask mask, Color color) {
    if (mask.width() != pixels.cols() || mask.height() != pixels.rows()) {
      throw new IllegalArgumentException(
          "a mask of %dx%d for a picture of %dx%d"
              .formatted(mask.width(), mask.height(), pixels.cols(), pixels.rows()));
    }
    boolean[] set = mask.pixels();
    byte[] selected = new byte[set.length];
    for (int i = 0; i < set.length; i++) {
      selected[i] = (byte) (set[i] ? 1 : 0);
    }
    try (BytePointer bytes = new BytePointer(selected);
        Mat where = new Mat(pixels.rows(), pixels.cols(), opencv_core.CV_8UC1, bytes);
        Mat tinted = pixels.clone();
        Scalar ink = OpenCvPicture.scalar(color);
        Mat paint = new Mat(pixels.rows(), pixels.cols(), pixels.type(), ink)) {
      paint.copyTo(tinted, where);
      opencv_core.addWeighted(pixels, 1 - TINT, tinted, TINT, 0, pixels);
    }
    return this;
  }

  private static void requireThickness(int thickness) {
    if (thickness < 1 || thickness > LARGEST_THICKNESS) {
      throw new IllegalArgumentException("a line is 1 to 64 pixels thick, not " + thickness);
    }
  }

  /**
   * Writes a line of text on a coloured ground above the box's left corner, or wherever in the
   * picture is nearest to it. Characters outside ASCII become question marks.
   */
  public Canvas label(Box box, String text, Color color) {
    if (box.isUsable()) {
      text(text, clamp(box.x(), pixels.cols()), clamp(box.y(), pixels.rows()), color);
    }
    return this;
  }

  /** Writes a line of text in the picture's upper left corner. */
  public Canvas caption(String text) {
    text(text, 0, 0, BLACK);
    return this;
  }

  private void text(String text, int left, int bottom, Color ground) {
    String printable = text.replaceAll("[^\\x20-\\x7e]", "?");
    if (printable.length() > LONGEST_TEXT) {
      printable = printable.substring(0, LONGEST_TEXT);
    }
    try (IntPointer baseline = new IntPointer(1);
        Size size =
            opencv_imgproc.getTextSize(printable, FONT, TEXT_SCALE, TEXT_THICKNESS, baseline)) {
      int width = size.width() + 2 * TEXT_MARGIN;
      int height = size.height() + baseline.get() + TEXT_MARGIN;
      int x = Math.max(0, Math.min(left, pixels.cols() - width));
      int y = Math.max(0, Math.min(bottom - height, pixels.rows() - height));
      try (Rect area = new Rect(x, y, width, height);
          Point start = new Point(x + TEXT_MARGIN, y + TEXT_MARGIN + size.height());
          Scalar paint = OpenCvPicture.scalar(ground);
          Scalar ink = OpenCvPicture.scalar(isBright(ground) ? BLACK : WHITE)) {
        opencv_imgproc.rectangle(
            pixels, area, paint, opencv_imgproc.FILLED, opencv_imgproc.LINE_8, 0);
        opencv_imgproc.putText(
            pixels,
            printable,
            start,
            FONT,
            TEXT_SCALE,
            ink,
            TEXT_THICKNESS,
            opencv_imgproc.LINE_AA,
            false);
      }
    }
  }

  /** Rec. 601 luma. */
  private static boolean isBright(Color color) {
    return 0.299 * color.red() + 0.587 * color.green() + 0.114 * color.blue() > BRIGHT;
  }

  /** Keeps a coordinate within reach of the picture, still outside if it was. */
  private static int clamp(double coordinate, int length) {
    return (int)
        Math.max(-2.0 * LARGEST_THICKNESS, Math.min(coordinate, length + 2.0 * LARGEST_THICKNESS));
  }

  /** What is drawn so far, a copy; the caller closes it. */
  public Picture toPicture() {
    return OpenCvPicture.owning(pixels.clone());
  }

  @Override
  public void close() {
    pixels.close();
  }
}
