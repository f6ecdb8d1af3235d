package io.siamflow.media;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * Walks the chunks of a PNG (ISO/IEC 15948) and checks their sums without decompressing the
 * picture. Animated PNGs are refused: a frame is one picture.
 */
final class PngStructure {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  static final int SIGNATURE_BYTES = SIGNATURE.length;

  private PngStructure() {}

  static boolean isPng(byte[] data) {
    return data.length >= SIGNATURE.length
        && Arrays.equals(data, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  /**
   * The size in the header, after the whole file was walked.
   *
   * @throws BadPictureException if it is no complete PNG, or a chunk is damaged
   */
  static PictureHeader check(byte[] data) throws BadPictureException {
    if (!isPng(data)) {
      throw new BadPictureException("not a PNG: its signature is missing");
    }
    int position = SIGNATURE.length;
    PictureHeader header = null;
    boolean hasData = false;
    while (true) {
      if (data.length - position < 12) {
        throw truncated(data, "there is no IEND chunk");
      }
      int length = integer(data, position);
      String type = new String(data, position + 4, 4, StandardCharsets.ISO_8859_1);
      if (length < 0 || length > data.length - position - 12) {
        throw truncated(data, "inside the chunk at byte " + position);
      }
      CRC32 sum = new CRC32();
      sum.update(data, position + 4, 4 + length);
      if ((int) sum.getValue() != integer(data, position + 8 + length)) {
        throw new BadPictureException(
            "the PNG's chunk at byte " + position + " is damaged: its check sum is wrong");
      }
      if (header == null) {
        if (!type.equals("IHDR") || length != 13) {
          throw new BadPictureException("the PNG does not begin with an IHDR chunk");
        }
        header = new PictureHeader(integer(data, position + 8), integer(data, position + 12));
      } else {
        switch (type) {
          case "IHDR" -> throw new BadPictureException("the PNG has two IHDR chunks");
          case "IDAT" -> hasData = true;
          case "acTL", "fcTL", "fdAT" ->
              throw new BadPictureException("the PNG is animated; a frame is one picture");
          case "IEND" -> {
            if (!hasData) {
              throw new BadPictureException("the PNG has no picture data");
            }
            return header;
          }
          default -> {
            // Everything else does not change what is checked here.
          }
        }
      }
      position += 12 + length;
    }
  }

  private static BadPictureException truncated(byte[] data, String where) {
    return new BadPictureException(
        "the PNG is truncated after " + data.length + " bytes: " + where);
  }

  private static int integer(byte[] data, int at) {
    return data[at] << 24
        | (data[at + 1] & 0xff) << 16
        | (data[at + 2] & 0xff) << 8
        | data[at + 3] & 0xff;
  }
}
