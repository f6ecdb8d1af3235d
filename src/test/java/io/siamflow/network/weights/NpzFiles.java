package io.siamflow.network.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes NumPy archives, for tests. */
public final class NpzFiles {

  private NpzFiles() {}

  /** An archive of float32 arrays. */
  public static byte[] of(Map<String, Tensor> arrays) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
        Tensor tensor = array.getValue();
        ByteBuffer data =
            ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(tensor.values());
        StringBuilder shape = new StringBuilder();
        tensor.shape().forEach(size -> shape.append(size).append(","));
        zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
        zip.write(npy(1, "<f4", "False", shape.toString(), data.array()));
      }
    }
    return bytes.toByteArray();
  }

  /** An archive of one entry. */
  static byte[] of(String entry, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(content);
    }
    return bytes.toByteArray();
  }

  static byte[] npy(int version, String type, String fortran, String shape, byte[] data) {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }      \n"
            .formatted(type, fortran, shape);
    int lengthBytes = version == 1 ? 2 : 4;
    ByteBuffer npy =
        ByteBuffer.allocate(8 + lengthBytes + header.length() + data.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    npy.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    npy.put((byte) version).put((byte) 0);
    if (version == 1) {
      npy.putShort((short) header.length());
    } else {
      npy.putInt(header.length());
    }
    return npy.put(header.getBytes(StandardCharsets.US_ASCII)).put(data).array();
  }
}
