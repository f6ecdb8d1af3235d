package io.siamflow.media;

import io.siamflow.image.Picture;
import io.siamflow.image.PictureEncoding;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** Encodes pictures as JPEG, PNG or raw BGR. */
public final class PictureEncoder {

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
      case PNG -> encode(picture, ".png", opencv_imgcodecs.IMWRITE_PNG_COMPRESSION, 3);
      case JPEG -> encode(picture, ".jpg", opencv_imgcodecs.IMWRITE_JPEG_QUALITY, jpegQuality);
    };
  }

  private static byte[] encode(Picture picture, String extension, int... settings) {
    try (Mat pixels = OpenCvPicture.matrix(picture);
        IntPointer values = new IntPointer(settings);
        BytePointer encoded = new BytePointer()) {
      boolean done;
      try {
        done = opencv_imgcodecs.imencode(extension, pixels, encoded, values);
      } catch (RuntimeException e) {
        throw new IllegalArgumentException(failure(picture, extension) + ": " + e.getMessage(), e);
      }
      if (!done) {
        throw new IllegalArgumentException(failure(picture, extension));
      }
      byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(bytes);
      return bytes;
    }
  }

  private static String failure(Picture picture, String extension) {
    return "a picture of %dx%d pixels cannot be encoded as %s"
        .formatted(picture.width(), picture.height(), extension);
  }
}
