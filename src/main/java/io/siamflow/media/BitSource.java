package io.siamflow.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Bits of a JPEG's scan without the bytes that were stuffed in, the highest bit of a byte first.
 */
final class BitSource {

  /** Bytes that may be read behind the data: a block of a damaged scan, and a word. */
  private static final int BEHIND = 256;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes = new byte[0];
  private int length;

  /** Empties it, and makes room for so many bytes. */
  void clear(int room) {
    if (bytes.length < room + BEHIND) {
      bytes = new byte[room + BEHIND];
    }
    length = 0;
  }

  void append(byte[] data, int from, int count) {
    System.arraycopy(data, from, bytes, length, count);
    length += count;
  }

  /** Bits in it. */
  int length() {
    return Math.multiplyExact(Byte.SIZE, length);
  }

  /** The bits from a position on, of which the first 57 are valid. */
  long word(int position) {
    return (long) LONGS.get(bytes, position >>> 3) << (position & 7);
  }
}
