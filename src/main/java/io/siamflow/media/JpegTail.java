package io.siamflow.media;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Tells whether a JPEG's entropy-coded data ended before its picture did although the end-of-image
 * marker is there. OpenCV says nothing then and leaves the missing blocks middle grey, so only a
 * picture whose last block is exactly that is decoded once more, by the JDK, which passes libjpeg's
 * warnings on.
 */
final class JpegTail {

  private static final int BLOCK = 8;
  private static final byte GREY = (byte) 128;

  private JpegTail() {}

  /**
   * Whether the data ended early.
   *
   * @param data the JPEG
   * @param picture what OpenCV made of it
   */
  static boolean isMissing(ByteBuffer data, OpenCvPicture picture) {
    return isLastBlockGrey(picture) && warns(data);
  }

  /** Whether the last block is as OpenCV leaves one whose data is missing. */
  static boolean isLastBlockGrey(OpenCvPicture picture) {
    try (Mat pixels = OpenCvPicture.matrix(picture)) {
      return isLastBlockGrey(pixels);
    }
  }

  private static boolean isLastBlockGrey(Mat pixels) {
    int left = (pixels.cols() - 1) / BLOCK * BLOCK;
    int top = (pixels.rows() - 1) / BLOCK * BLOCK;
    byte[] line = new byte[3 * (pixels.cols() - left)];
    for (int y = pixels.rows() - 1; y >= top; y--) {
      BytePointer row = pixels.ptr(y, left);
      row.get(line);
      for (byte value : line) {
        if (value != GREY) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean warns(ByteBuffer data) {
    boolean[] warned = {false};
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    try (MemoryCacheImageInputStream input =
        new MemoryCacheImageInputStream(
            new ByteArrayInputStream(
                data.array(), data.arrayOffset() + data.position(), data.remaining()))) {
      reader.setInput(input, true, true);
      reader.addIIOReadWarningListener((source, warning) -> warned[0] = true);
      reader.readRaster(0, null);
    } catch (IOException | RuntimeException e) {
      return true;
    } finally {
      reader.dispose();
    }
    return warned[0];
  }
}
