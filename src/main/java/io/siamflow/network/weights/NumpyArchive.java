package io.siamflow.network.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Reads NumPy's {@code .npz}: a zip of {@code .npy} arrays (numpy.lib.format, versions 1 to 3).
 * Arrays in C order of little-endian floats (16, 32, 64 bit) and integers, which become float32;
 * nothing is executed, pickled objects are refused. The arrays' float32 numbers have at most 1 GiB,
 * and at most 64 MiB and 16 times the file's bytes: weights hardly shrink in a zip.
 */
public final class NumpyArchive {

  private static final int MAX_ENTRIES = 10_000;
  private static final int MAX_HEADER_BYTES = 1 << 16;
  private static final int MAX_NAME_LENGTH = 512;
  private static final long MAX_BYTES = 1L << 30;
  private static final long SMALL_BYTES = 64L << 20;
  private static final long MAX_GROWTH = 16;
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final String SUFFIX = ".npy";
  private static final Pattern HEADER =
      Pattern.compile(
          "\\{\\s*'descr':\\s*'([^']*)',\\s*'fortran_order':\\s*(True|False),"
              + "\\s*'shape':\\s*\\(([0-9, ]*)\\),?\\s*}\\s*");

  private NumpyArchive() {}

  /**
   * The arrays by name, in the order of the file.
   *
   * @throws IOException if the archive or an array is not well formed or is not of a kind that is
   *     read; the message names the file and the array
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > MAX_ENTRIES) {
        throw new IOException(zip.size() + " arrays; at most " + MAX_ENTRIES + " are read");
      }
      Map<String, Tensor> arrays = new LinkedHashMap<>();
      long left = Math.min(MAX_BYTES, SMALL_BYTES + MAX_GROWTH * Files.size(file));
      for (ZipEntry entry : zip.stream().toList()) {
        String name = entry.getName();
        if (!isArray(name)) {
          throw new IOException("entry " + Printable.of(name) + " is no .npy array");
        }
        name = name.substring(0, name.length() - SUFFIX.length());
        if (name.length() > MAX_NAME_LENGTH
            || !name.codePoints().allMatch(Printable::isPrintable)) {
          throw new IOException(
              "an array's name has at most %d printable characters, not %d: %s"
                  .formatted(MAX_NAME_LENGTH, name.length(), Printable.of(name)));
        }
        CheckedInputStream content = new CheckedInputStream(zip.getInputStream(entry), new CRC32());
        Tensor array = array(content, name, left);
        if (content.getChecksum().getValue() != entry.getCrc()) {
          throw new IOException("array " + name + " is damaged: its checksum is wrong");
        }
        left -= 4L * array.values().length;
        if (arrays.put(name, array) != null) {
          throw new IOException("array " + name + " is there twice");
        }
      }
      return arrays;
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** Whether an entry of this name in a zip is an array. */
  static boolean isArray(String entry) {
    return entry.endsWith(SUFFIX);
  }

  private static Tensor array(InputStream content, String name, long left) throws IOException {
    String where = "array " + name;
    byte[] start = content.readNBytes(8);
    if (start.length < 8
        || !ByteBuffer.wrap(start, 0, 6).equals(ByteBuffer.wrap(MAGIC))
        || start[6] < 1
        || start[6] > 3) {
      throw new IOException(where + " is no .npy array of version 1 to 3");
    }
    int lengthBytes = start[6] == 1 ? 2 : 4;
    byte[] length = content.readNBytes(lengthBytes);
    if (length.length < lengthBytes) {
      throw new IOException(where + " is cut short");
    }
    long headerLength = 0;
    for (int i = lengthBytes - 1; i >= 0; i--) {
      headerLength = headerLength << 8 | length[i] & 0xff;
    }
    if (headerLength > MAX_HEADER_BYTES) {
      throw new IOException(where + " has a header of " + headerLength + " bytes");
    }
    byte[] header = content.readNBytes((int) headerLength);
    Matcher fields = HEADER.matcher(new String(header, StandardCharsets.UTF_8));
    if (header.length < headerLength || !fields.matches()) {
      throw new IOException(where + " has a header that is not understood");
    }
    NumberFormat format = format(fields.group(1), where);
    List<Integer> shape = shape(fields.group(3), where);
    if (fields.group(2).equals("True") && shape.size() > 1) {
      throw new IOException(where + " is in Fortran order; C order is read");
    }
    int count;
    try {
      count = Tensor.count(shape);
    } catch (IllegalArgumentException e) {
      throw new IOException(where + ": " + e.getMessage(), e);
    }
    long bytes = (long) count * format.bytes();
    if (bytes > Integer.MAX_VALUE || 4L * count > left) {
      throw new IOException(
          "%s of shape %s is too large: the archive's arrays would have %d bytes more than are read"
              .formatted(where, shape, 4L * count - left));
    }
    // Reads piece by piece, so a shape that promises more than is there allocates nothing.
    byte[] data = content.readNBytes((int) bytes);
    if (data.length < bytes || content.read() >= 0) {
      throw new IOException(where + " has not the bytes that shape " + shape + " needs");
    }
    ByteBuffer numbers = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
    return new Tensor(shape, format.readAll(numbers, count));
  }

  private static NumberFormat format(String type, String where) throws IOException {
    return switch (type) {
      case "<f2" -> NumberFormat.FLOAT16;
      case "<f4" -> NumberFormat.FLOAT32;
      case "<f8" -> NumberFormat.FLOAT64;
      case "|i1" -> NumberFormat.INT8;
      case "|u1" -> NumberFormat.UINT8;
      case "<i2" -> NumberFormat.INT16;
      case "<i4" -> NumberFormat.INT32;
      case "<i8" -> NumberFormat.INT64;
      default ->
          throw new IOException(
              where
                  + " has type '"
                  + type
                  + "'; little-endian floats and signed integers, and unsigned bytes, are read");
    };
  }

  private static List<Integer> shape(String text, String where) throws IOException {
    List<Integer> shape = new ArrayList<>();
    for (String size : text.split(",")) {
      if (!size.isBlank()) {
        try {
          shape.add(Integer.parseInt(size.strip()));
        } catch (NumberFormatException e) {
          throw new IOException(where + " has shape (" + text + ")", e);
        }
      }
    }
    return shape;
  }
}
