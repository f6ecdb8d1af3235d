package io.siamflow.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Walks the chunks of a PNG (ISO/IEC 15948) and checks their sums without decompressing the
 * picture. Animated PNGs are refused: a frame is one picture.
 */
final class PngStructure {

  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

  static final int SIGNATURE_BYTES = SIGNATURE.length;

  private PngStructure() {}

  static boolean isPng(ByteBuffer data) {
    return data.remaining() >= SIGNATURE.length
        && data.slice(data.position(), SIGNATURE.length).equals(ByteBuffer.wrap(SIGNATURE));
  }

  /**
   * The size in the header, after the whole file was walked.
   *
   * @throws BadPictureException if it is no complete PNG, or a chunk is damaged
   */
  static PictureHeader check(ByteBuffer picture) throws BadPictureException {
    if (!isPng(picture)) {
      throw new BadPictureException("not a PNG: its signature is missing");
    }
    ByteBuffer data = picture.slice();
    int position = SIGNATURE.length;
    PictureHeader header = null;
    boolean hasData = false;
    while (true) {
      if (data.limit() - position < 12) {
        throw truncated(data, "there is no IEND chunk");
      }
      int length = data.getInt(position);
      byte[] name = new byte[4];
      data.get(position + 4, name);
      String type = new String(name, StandardCharsets.ISO_8859_1);
      if (length < 0 || length > data.limit() - position - 12) {
        throw truncated(data, "inside the chunk at byte " + position);
      }
      CRC32 sum = new CRC32();
      sum.update(data.slice(position + 4, 4 + length));
      if ((int) sum.getValue() != data.getInt(position + 8 + length)) {
        throw new BadPictureException(
            "the PNG's chunk at byte " + position + " is damaged: its check sum is wrong");
      }
      if (header == null) {
        if (!type.equals("IHDR") || length != 13) {
          throw new BadPictureException("the PNG does not begin with an IHDR chunk");
        }
        header = new PictureHeader(data.getInt(position + 8), data.getInt(position + 12));
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

  private static BadPictureException truncated(ByteBuffer data, String where) {
    return new BadPictureException(
        "the PNG is truncated after " + data.limit() + " bytes: " + where);
  }
}
