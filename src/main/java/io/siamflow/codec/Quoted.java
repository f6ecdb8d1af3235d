package io.siamflow.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Values for messages: of bounded length, and nothing in them that steers a terminal. */
public final class Quoted {

  private static final int LONGEST = 64;

  private Quoted() {}

  /** The text's first 64 characters between quotation marks, control characters as escapes. */
  public static String of(String value) {
    StringBuilder quoted = new StringBuilder("\"");
    value
        .codePoints()
        .limit(LONGEST)
        .forEach(
            point -> {
              if (Character.isISOControl(point)) {
                quoted.append(String.format("\\u%04x", point));
              } else {
                quoted.appendCodePoint(point);
              }
            });
    boolean cut = value.codePointCount(0, value.length()) > LONGEST;
    return quoted.append(cut ? "...\"" : "\"").toString();
  }

  /** Bytes that should be UTF-8, as that text if they are, else as hexadecimal digits. */
  public static String of(byte[] value) {
    // So many bytes hold one character more than are shown, whatever characters they are.
    byte[] shown = Arrays.copyOf(value, Math.min(value.length, 4 * (LONGEST + 1)));
    String length = value.length > shown.length ? " (%d bytes)".formatted(value.length) : "";
    try {
      return of(text(shown, value.length > shown.length)) + length;
    } catch (CharacterCodingException e) {
      boolean cut = value.length > LONGEST / 2;
      return "%d bytes that are no UTF-8: %s%s"
          .formatted(
              value.length,
              HexFormat.ofDelimiter(" ").formatHex(value, 0, cut ? LONGEST / 2 : value.length),
              cut ? " ..." : "");
    }
  }

  /** Decodes; of text that was cut the last character may be broken. */
  private static String text(byte[] bytes, boolean cut) throws CharacterCodingException {
    int length = bytes.length;
    if (cut) {
      for (int i = 0; i < 3 && (bytes[length - 1] & 0xc0) == 0x80; i++) {
        length--;
      }
      length--;
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
  }
}
