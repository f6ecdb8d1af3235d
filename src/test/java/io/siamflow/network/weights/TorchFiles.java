package io.siamflow.network.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes checkpoints in both forms of torch.save, for tests. */
public final class TorchFiles {

  private TorchFiles() {}

  /** A zip of a state dict of float32 tensors. */
  public static byte[] zip(Map<String, Tensor> tensors) throws IOException {
    return zip(stateDict(tensors), storages(tensors));
  }

  /** The older form of a state dict of float32 tensors. */
  public static byte[] legacy(Map<String, Tensor> tensors) {
    return legacy(stateDict(tensors), storages(tensors), Float.BYTES);
  }

  static byte[] zip(byte[] pickle, Map<String, byte[]> storages) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("archive/data.pkl", pickle);
    entries.put("archive/byteorder", "little".getBytes(StandardCharsets.UTF_8));
    storages.forEach((key, data) -> entries.put("archive/data/" + key, data));
    entries.put("archive/version", "3\n".getBytes(StandardCharsets.UTF_8));
    return zip(entries, ZipEntry.STORED);
  }

  static byte[] zip(Map<String, byte[]> entries, int method) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        entry.setMethod(method);
        entry.setSize(content.getValue().length);
        CRC32 crc = new CRC32();
        crc.update(content.getValue());
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content.getValue());
      }
    }
    return bytes.toByteArray();
  }

  static byte[] legacy(byte[] pickle, Map<String, byte[]> storages, int numberBytes) {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(legacyStart());
    file.writeBytes(pickle);
    PickleWriter keys = new PickleWriter().raw(']', '(');
    storages.keySet().forEach(keys::text);
    file.writeBytes(keys.raw('e').stop());
    for (byte[] data : storages.values()) {
      file.writeBytes(
          ByteBuffer.allocate(8)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putLong(data.length / numberBytes)
              .array());
      file.writeBytes(data);
    }
    return file.toByteArray();
  }

  /** The three pickles before that of the object. */
  static byte[] legacyStart() {
    ByteArrayOutputStream start = new ByteArrayOutputStream();
    start.writeBytes(
        new PickleWriter()
            .raw(0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19)
            .stop());
    start.writeBytes(new PickleWriter().number(1001).stop());
    start.writeBytes(
        new PickleWriter().raw('}').oldText("little_endian").raw(0x88).raw('s').stop());
    return start.toByteArray();
  }

  /** The pickle of a state dict whose storages have the tensors' indices as keys. */
  static byte[] stateDict(Map<String, Tensor> tensors) {
    PickleWriter pickle = new PickleWriter().orderedDict().raw('(');
    int key = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      Tensor tensor = entry.getValue();
      List<Integer> strides = new ArrayList<>();
      int stride = 1;
      for (int i = tensor.shape().size() - 1; i >= 0; i--) {
        strides.add(0, stride);
        stride *= tensor.shape().get(i);
      }
      pickle
          .text(entry.getKey())
          .tensor(
              "FloatStorage",
              Integer.toString(key++),
              tensor.values().length,
              0,
              tensor.shape(),
              strides);
    }
    return pickle.raw('u').stop();
  }

  static Map<String, byte[]> storages(Map<String, Tensor> tensors) {
    Map<String, byte[]> storages = new LinkedHashMap<>();
    for (Tensor tensor : tensors.values()) {
      storages.put(Integer.toString(storages.size()), floats(tensor.values()));
    }
    return storages;
  }

  static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }
}
