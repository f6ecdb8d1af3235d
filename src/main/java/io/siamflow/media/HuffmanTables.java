package io.siamflow.media;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tables that were built before: a camera has the same ones in all its frames. */
final class HuffmanTables {

  private static final int MOST = 64;

  private final Map<ByteBuffer, HuffmanTable> built = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * The table of a part of a segment.
   *
   * @param from class and number, one byte, then 16 bytes of counts and the symbols
   * @return null if it is no table for 8-bit pictures
   */
  synchronized HuffmanTable of(byte[] data, int from, int length) {
    HuffmanTable known = built.get(ByteBuffer.wrap(data, from, length));
    if (known != null) {
      return known;
    }
    byte[] own = Arrays.copyOfRange(data, from, from + length);
    HuffmanTable table =
        HuffmanTable.of(
            own[0] >> 4 == 1, Arrays.copyOfRange(own, 1, 17), Arrays.copyOfRange(own, 17, length));
    if (table != null) {
      built.put(ByteBuffer.wrap(own), table);
      if (built.size() > MOST) {
        built.remove(built.keySet().iterator().next());
      }
    }
    return table;
  }
}
