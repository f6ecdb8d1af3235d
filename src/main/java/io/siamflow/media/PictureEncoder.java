package io.siamflow.media;

import io.siamflow.image.BinaryPatch;
import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Encodes pictures as JPEG, in large ones with restart markers, as PNG or raw BGR. */
public final class PictureEncoder {

  /** Of 0 to 9: little time for most of the gain. */
  private static final int PNG_COMPRESSION = 3;

  /**
   * Units of a restart interval. Whoever decodes parts of a picture ({@link JpegPicture}) passes
   * over the intervals beside them; a marker takes about four bytes, and a decoder of the whole
   * picture a twelfth more time.
   */
  private static final int RESTART_UNITS = 16;

  private final int jpegQuality;

  /**
   * An encoder.
   *
   * @param jpegQuality 1 to 100, libjpeg's scale
   */
  public PictureEncoder(int jpegQuality) {
    if (jpegQuality < 1 || jpegQuality > 100) {
      throw new IllegalArgumentException("a JPEG quality is 1 to 100, not " + jpegQuality);
    }
    this.jpegQuality = jpegQuality;
  }

  /**
   * The picture's bytes in the encoding.
   *
   * @throws IllegalArgumentException if the encoding cannot hold the size, such as a JPEG above
   *     65500 pixels
   */
  public byte[] encode(Picture picture, PictureEncoding encoding) {
    return switch (encoding) {
      case BGR24 -> picture.toBgr();
      case PNG ->
          encode(picture, ".png", opencv_imgcodecs.IMWRITE_PNG_COMPRESSION, PNG_COMPRESSION);
      case JPEG ->
          encode(
              picture,
              ".jpg",
              opencv_imgcodecs.IMWRITE_JPEG_QUALITY,
              jpegQuality,
              opencv_imgcodecs.IMWRITE_JPEG_RST_INTERVAL,
              PictureDecoder.isWorthParts(picture.width(), picture.height()) ? RESTART_UNITS : 0);
    };
  }

  private static byte[] encode(Picture picture, String extension, int... settings) {
    try (Mat pixels = OpenCvPicture.matrix(picture)) {
      return encode(pixels, extension, settings);
    }
  }

  /** A mask as PNG of one channel: 255 where it is set, else 0. */
  public byte[] encode(BinaryPatch mask) {
    byte[] values = new byte[mask.pixels().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (mask.pixels()[i] ? 255 : 0);
    }
    OpenCv.load();
    try (Mat pixels = new Mat(mask.height(), mask.width(), opencv_core.CV_8UC1)) {
      pixels.data().put(values, 0, values.length);
      return encode(pixels, ".png", opencv_imgcodecs.IMWRITE_PNG_COMPRESSION, PNG_COMPRESSION);
    }
  }

  private static byte[] encode(Mat pixels, String extension, int... settings) {
    try (IntPointer values = new IntPointer(settings);
        BytePointer encoded = new BytePointer()) {
      boolean done;
      try {
        done = opencv_imgcodecs.imencode(extension, pixels, encoded, values);
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(failure(pixels, extension) + ": " + e.getMessage(), e);
      }
      if (!done) {
        throw new IllegalArgumentException(failure(pixels, extension));
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }

  private static String failure(Mat pixels, String extension) {
    return "a picture of %dx%d pixels cannot be encoded as %s"
        .formatted(pixels.cols(), pixels.rows(), extension);
  }
}
