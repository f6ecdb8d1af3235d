package io.siamflow.media;

import io.siamflow.image.PictureEncoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A picture as bytes that were not decoded.
 *
 * @param encoding how the bytes hold it
 * @param width pixels
 * @param height pixels
 * @param data the bytes; not copied, do not change them
 */
public record EncodedPicture(PictureEncoding encoding, int width, int height, byte[] data) {

  /**
   * Refuses a file that does not begin like a JPEG or PNG; only its first bytes are read.
   *
   * @throws IOException if the file cannot be read, or a {@link BadPictureException} if it is
   *     neither; the message names the file
   */
  public static void requireSignature(Path file) throws IOException {
    byte[] first;
    try (InputStream input = Files.newInputStream(file)) {
      first = input.readNBytes(PngStructure.SIGNATURE_BYTES);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read: " + e.getMessage(), e);
    }
    if (first.length == 0) {
      throw new BadPictureException(file + ": is empty");
    }
    ByteBuffer bytes = ByteBuffer.wrap(first);
    if (!JpegStructure.isJpeg(bytes) && !PngStructure.isPng(bytes)) {
      throw new BadPictureException(file + ": neither a JPEG nor a PNG");
    }
  }

  /**
   * A JPEG or PNG file as it is, told apart by its content; the container was walked to its end.
   *
   * @throws IOException if the file cannot be read, or a {@link BadPictureException} if it is not a
   *     whole picture; the message names the file
   */
  public static EncodedPicture read(Path file) throws IOException {
    byte[] data;
    try {
      data = Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": there is no such file", e);
    } catch (IOException e) {
      throw new IOException(file + ": cannot be read: " + e.getMessage(), e);
    }
    try {
      PictureEncoding encoding;
      PictureHeader header;
      if (JpegStructure.isJpeg(ByteBuffer.wrap(data))) {
        encoding = PictureEncoding.JPEG;
        header = JpegStructure.check(ByteBuffer.wrap(data));
      } else if (PngStructure.isPng(ByteBuffer.wrap(data))) {
        encoding = PictureEncoding.PNG;
        header = PngStructure.check(ByteBuffer.wrap(data));
      } else {
        throw new BadPictureException("neither a JPEG nor a PNG");
      }
      return new EncodedPicture(encoding, header.width(), header.height(), data);
    } catch (BadPictureException e) {
      throw new BadPictureException(file + ": " + e.getMessage());
    }
  }
}
