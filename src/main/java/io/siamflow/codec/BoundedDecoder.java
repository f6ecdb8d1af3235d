package io.siamflow.codec;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Avro's binary encoding read from an array that is not trusted. Every length is held against what
 * is left before memory is taken for it; the items of all arrays and maps together may not be more
 * than the input has bytes, so items without bytes cannot hold the reader up. Text has to be UTF-8,
 * a boolean 0 or 1. Avro's own decoder takes memory for the announced length first, bounded only by
 * system properties of the whole JVM.
 *
 * <p>Encoding: Avro 1.12 specification, "Binary Encoding".
 */
final class BoundedDecoder extends Decoder {

  private final byte[] input;
  private int position;
  private long items;

  BoundedDecoder(byte[] input, int position) {
    this.input = input;
    this.position = position;
  }

  int remaining() {
    return input.length - position;
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws IOException {
    int value = next();
    if (value < 0 || value > 1) {
      throw new IOException("a boolean of " + (value & 0xff));
    }
    return value == 1;
  }

  @Override
  public int readInt() throws IOException {
    long value = readLong();
    if (value != (int) value) {
      throw new IOException("an int of " + value);
    }
    return (int) value;
  }

  @Override
  public long readLong() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte part = next();
      value |= (part & 0x7fL) << shift;
      if (part >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new IOException("a number of more than ten bytes");
  }

  @Override
  public float readFloat() throws IOException {
    return Float.intBitsToFloat((int) littleEndian(Float.BYTES));
  }

  @Override
  public double readDouble() throws IOException {
    return Double.longBitsToDouble(littleEndian(Double.BYTES));
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    return new Utf8(readString());
  }

  @Override
  public String readString() throws IOException {
    int length = readLength();
    int start = advance(length);
    String text = new String(input, start, length, StandardCharsets.UTF_8);
    // A replacement character is either in the input or stands for bytes that are no text.
    if (text.indexOf('\uFFFD') >= 0) {
      byte[] again = text.getBytes(StandardCharsets.UTF_8);
      if (!Arrays.equals(again, 0, again.length, input, start, start + length)) {
        throw new IOException("text that is not UTF-8");
      }
    }
    return text;
  }

  @Override
  public void skipString() throws IOException {
    advance(readLength());
  }

  /** The bytes where they are: nothing is copied. */
  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    int length = readLength();
    int start = advance(length);
    return ByteBuffer.wrap(input, start, length).slice();
  }

  @Override
  public void skipBytes() throws IOException {
    advance(readLength());
  }

  @Override
  public void readFixed(byte[] bytes, int start, int length) throws IOException {
    System.arraycopy(input, advance(length), bytes, start, length);
  }

  @Override
  public void skipFixed(int length) throws IOException {
    advance(length);
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws IOException {
    return readItemCount();
  }

  @Override
  public long arrayNext() throws IOException {
    return readItemCount();
  }

  @Override
  public long skipArray() throws IOException {
    return readItemCount();
  }

  @Override
  public long readMapStart() throws IOException {
    return readItemCount();
  }

  @Override
  public long mapNext() throws IOException {
    return readItemCount();
  }

  @Override
  public long skipMap() throws IOException {
    return readItemCount();
  }

  @Override
  public int readIndex() throws IOException {
    return readInt();
  }

  private long readItemCount() throws IOException {
    long count = readLong();
    if (count < 0) {
      // A negative count announces the block's size in bytes, which serves skipping only.
      long size = readLong();
      if (size < 0 || size > remaining()) {
        throw new EOFException("a block of " + size + " bytes where " + remaining() + " are left");
      }
      count = -count;
    }
    if (count < 0 || count > input.length - items) {
      throw new EOFException(
          Long.toUnsignedString(count)
              + " items after "
              + items
              + " in "
              + input.length
              + " bytes");
    }
    items += count;
    return count;
  }

  private int readLength() throws IOException {
    long length = readLong();
    if (length < 0 || length > remaining()) {
      throw new EOFException("a length of " + length + " where " + remaining() + " bytes are left");
    }
    return (int) length;
  }

  private byte next() throws EOFException {
    return input[advance(1)];
  }

  private long littleEndian(int bytes) throws EOFException {
    int start = advance(bytes);
    long value = 0;
    for (int i = bytes - 1; i >= 0; i--) {
      value = value << 8 | input[start + i] & 0xff;
    }
    return value;
  }

  /** Moves on and returns the position before. */
  private int advance(int bytes) throws EOFException {
    if (bytes > remaining()) {
      throw new EOFException("it ends where " + bytes + " more bytes are due");
    }
    int start = position;
    position += bytes;
    return start;
  }
}
