package io.siamflow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** The arrays of an .npz file of golden data: C order, little endian. */
public final class Npz {

  private static final Pattern TYPE = Pattern.compile("'descr':\\s*'([^']+)'");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([^)]*)\\)");

  private final Map<String, Array> arrays = new LinkedHashMap<>();

  private Npz() {}

  /**
   * One array.
   *
   * @param type NumPy's name, such as {@code <f4} or {@code |u1}
   * @param shape its shape
   * @param data its elements, little endian, from position 0
   */
  public record Array(String type, int[] shape, ByteBuffer data) {

    public byte[] bytes() {
      byte[] bytes = new byte[data.remaining()];
      data.get(0, bytes);
      return bytes;
    }

    /** The elements as doubles, whatever their type. */
    public double[] doubles() {
      double[] values = new double[Arrays.stream(shape).reduce(1, Math::multiplyExact)];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            switch (type) {
              case "|u1" -> data.get(i) & 0xff;
              case "<f4" -> data.getFloat(4 * i);
              case "<f8" -> data.getDouble(8 * i);
              case "<i8" -> data.getLong(8 * i);
              default -> throw new IllegalArgumentException("no reader for type " + type);
            };
      }
      return values;
    }
  }

  public static Npz read(Path file) {
    Npz npz = new Npz();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        byte[] bytes = zip.getInputStream(entry).readAllBytes();
        npz.arrays.put(entry.getName().replaceAll("\\.npy$", ""), parse(bytes));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
    return npz;
  }

  private static Array parse(byte[] npy) {
    ByteBuffer buffer = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    int start = npy[6] == 1 ? 10 : 12;
    int length = npy[6] == 1 ? buffer.getShort(8) & 0xffff : buffer.getInt(8);
    String header = new String(npy, start, length, StandardCharsets.ISO_8859_1);
    Matcher type = TYPE.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!type.find() || !shape.find() || header.contains("'fortran_order': True")) {
      throw new IllegalArgumentException("unexpected npy header " + header);
    }
    int[] sizes =
        Arrays.stream(shape.group(1).split(","))
            .map(String::strip)
            .filter(size -> !size.isEmpty())
            .mapToInt(Integer::parseInt)
            .toArray();
    ByteBuffer data =
        buffer.slice(start + length, npy.length - start - length).order(ByteOrder.LITTLE_ENDIAN);
    return new Array(type.group(1), sizes, data);
  }

  /** Names of all arrays. */
  public Set<String> names() {
    return Collections.unmodifiableSet(arrays.keySet());
  }

  public boolean contains(String name) {
    return arrays.containsKey(name);
  }

  public Array get(String name) {
    Array array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no array " + name + " in " + arrays.keySet());
    }
    return array;
  }
}
