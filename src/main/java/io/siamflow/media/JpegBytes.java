package io.siamflow.media;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A JPEG that is being written, in memory that is used again. */
final class JpegBytes {

  private static final byte STUFFED = (byte) 0xff;
  private static final long MASK = 0xffffffffL;
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private byte[] bytes = new byte[1 << 12];
  private int length;
  private long pending;
  private int pendingBits;

  void clear() {
    length = 0;
    pendingBits = 0;
  }

  void append(byte[] data, int from, int count) {
    room(count);
    System.arraycopy(data, from, bytes, length, count);
    length += count;
  }

  void appendShort(int value) {
    room(2);
    bytes[length++] = (byte) (value >> 8);
    bytes[length++] = (byte) value;
  }

  /**
   * Appends bits of a scan.
   *
   * @param value the bits, the last one lowest
   * @param count 0 to 32
   */
  void appendBits(long value, int count) {
    pending = pending << count | value & (1L << count) - 1;
    pendingBits += count;
    if (pendingBits >= Integer.SIZE) {
      pendingBits -= Integer.SIZE;
      appendStuffed((int) (pending >>> pendingBits));
    }
  }

  private void appendStuffed(int four) {
    room(Integer.BYTES);
    if (JpegStructure.hasStuffing(four & MASK)) {
      for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        appendStuffed((byte) (four >>> shift));
      }
    } else {
      INTS.set(bytes, length, four);
      length += Integer.BYTES;
    }
  }

  private void appendStuffed(byte one) {
    bytes[length++] = one;
    if (one == STUFFED) {
      bytes[length++] = 0;
    }
  }

  /** Appends bits of another scan, those from a position to before another. */
  void appendBits(BitSource source, int from, int to) {
    for (int position = from; position < to; position += Integer.SIZE) {
      int count = Math.min(Integer.SIZE, to - position);
      appendBits(source.word(position) >>> Long.SIZE - count, count);
    }
  }

  /** Fills the last byte of a scan's bits with ones. */
  void endBits() {
    appendBits(STUFFED, -pendingBits & Byte.SIZE - 1);
    room(Integer.BYTES);
    while (pendingBits > 0) {
      pendingBits -= Byte.SIZE;
      appendStuffed((byte) (pending >>> pendingBits));
    }
  }

  private void room(int more) {
    // Each of the four bytes that bits may add can be followed by a stuffed one.
    if (bytes.length - length < more + 8) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more + 8));
    }
  }

  byte[] array() {
    return bytes;
  }

  int length() {
    return length;
  }
}
