package io.siamflow.network.weights;

import io.siamflow.network.weights.PickleValue.Dictionary;
import io.siamflow.network.weights.PickleValue.Sequence;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Reads the state dict of a PyTorch checkpoint without Python and without running anything of the
 * file. Both forms of {@code torch.save} (PyTorch, {@code torch/serialization.py}): the zip of
 * PyTorch 1.6 and later, which has the entries {@code ARCHIVE/data.pkl} and {@code
 * ARCHIVE/data/KEY}, and the older form of five pickles (protocol 2 or later, as PyTorch writes
 * them) and the storages after them. A file has at most 1 GiB, and what is read of it needs memory
 * in proportion to its size.
 *
 * <p>Tensors of floats (16 bits in both kinds, 32 and 64) become float32, views become contiguous.
 * Tensors of integers and booleans, such as {@code num_batches_tracked}, are left out. A prefix
 * {@code module.} (DataParallel's) is taken off the names. Where the state dict is an entry {@code
 * state_dict} or {@code model} of another dict, the other entries of that dict are not used; they
 * still have to be plain: containers, texts, numbers, NumPy's single numbers and tensors.
 */
public final class TorchCheckpoint {

  private static final long MAX_FILE_BYTES = 1L << 30;
  private static final int MAX_PICKLE_BYTES = 16 << 20;
  private static final int MAX_NAME_LENGTH = 512;
  private static final String PICKLE = "/data.pkl";
  private static final String BYTE_ORDER = "/byteorder";
  private static final String PREFIX = "module.";
  private static final List<String> WRAPPERS = List.of("state_dict", "model");
  private static final BigInteger LEGACY_MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final long LEGACY_PROTOCOL = 1001;
  private static final byte LEGACY_START = (byte) 0x80;

  private TorchCheckpoint() {}

  /**
   * The float tensors of a checkpoint's state dict by name, in its order.
   *
   * @throws IOException if the file is not well formed, is too large, or its pickle asks for
   *     anything but tensors and plain values; names the file and the entry, tensor, operation or
   *     global
   */
  public static Map<String, Tensor> read(Path file) throws IOException {
    try (FileBytes content = FileBytes.open(file)) {
      long size = content.size();
      if (size > MAX_FILE_BYTES) {
        throw new IOException("has " + size + " bytes; at most " + MAX_FILE_BYTES + " are read");
      }
      if (StoredZip.startsAt(content)) {
        return zip(StoredZip.open(content), size);
      }
      if (size > 0 && content.read(0, 1).get() == LEGACY_START) {
        return legacy(content);
      }
      throw new IOException(
          "is no checkpoint of torch.save: it starts neither as a zip nor a pickle");
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Tensor> zip(StoredZip zip, long fileSize) throws IOException {
    String archive = null;
    boolean littleEndian = true;
    for (String name : zip.names()) {
      if (name.endsWith(PICKLE)) {
        if (archive != null) {
          throw new IOException("has more than one entry data.pkl");
        }
        archive = name.substring(0, name.length() - PICKLE.length());
      } else if (name.endsWith(BYTE_ORDER)) {
        String order = StandardCharsets.UTF_8.decode(zip.read(name, MAX_NAME_LENGTH)).toString();
        littleEndian &= order.strip().equals("little");
      }
    }
    if (archive == null) {
      throw new IOException("is a zip without an entry ARCHIVE" + PICKLE);
    }
    if (!littleEndian) {
      throw new IOException("is big endian; little-endian checkpoints are read");
    }
    ByteBuffer pickle = zip.read(archive + PICKLE, MAX_PICKLE_BYTES);
    PickleReader reader = new PickleReader(pickle, fileSize);
    Object value;
    try {
      value = reader.read();
      if (pickle.hasRemaining()) {
        throw new IOException("byte " + pickle.position() + ": the pickle goes on after its end");
      }
    } catch (IOException e) {
      throw new IOException("data.pkl: " + e.getMessage(), e);
    }
    Map<String, StoredTensor> stored = stateDict(value, fileSize);
    StoredTensors tensors = new StoredTensors(stored);
    for (StoredTensor.Storage storage : tensors.storages()) {
      ByteBuffer content = zip.read(archive + "/data/" + storage.key(), storage.bytes());
      if (content.remaining() != storage.bytes()) {
        throw new IOException(
            "storage %s has %d bytes, not %d"
                .formatted(Printable.of(storage.key()), content.remaining(), storage.bytes()));
      }
      tensors.read(storage, content);
    }
    return tensors.all();
  }

  private static Map<String, Tensor> legacy(FileBytes file) throws IOException {
    long fileSize = file.size();
    ByteBuffer start = file.read(0, (int) Math.min(fileSize, MAX_PICKLE_BYTES));
    PickleReader reader = new PickleReader(start, fileSize);
    if (!LEGACY_MAGIC.equals(reader.read())) {
      throw new IOException("is a pickle, but none of torch.save");
    }
    if (!Long.valueOf(LEGACY_PROTOCOL).equals(reader.read())) {
      throw new IOException("is of a version of torch.save that is not known");
    }
    reader.read(); // the writing machine's number sizes; the storages do not depend on them
    Map<String, StoredTensor> stored = stateDict(reader.read(), fileSize);
    List<String> keys = keys(reader.read(), reader.storages());
    StoredTensors tensors = new StoredTensors(stored);
    long position = start.position();
    for (String key : keys) {
      StoredTensor.Storage storage = reader.storages().get(key);
      if (position + Long.BYTES + storage.bytes() > fileSize) {
        throw new IOException("storage %s is cut short".formatted(Printable.of(key)));
      }
      long count = file.read(position, Long.BYTES).getLong();
      if (count != storage.count()) {
        throw new IOException(
            "storage %s has %d numbers, not %d"
                .formatted(Printable.of(key), count, storage.count()));
      }
      position += Long.BYTES;
      if (tensors.needs(storage)) {
        tensors.read(storage, file.read(position, (int) storage.bytes()));
      }
      position += storage.bytes();
    }
    if (position != fileSize) {
      throw new IOException("goes on after its last storage, at byte " + position);
    }
    return tensors.all();
  }

  private static List<String> keys(Object value, Map<String, StoredTensor.Storage> storages)
      throws IOException {
    LinkedHashSet<String> keys = new LinkedHashSet<>();
    if (value instanceof Sequence list) {
      for (Object item : list.items) {
        if (!(item instanceof String key) || !storages.containsKey(key) || !keys.add(key)) {
          throw new IOException("the list of storages names one that is not there or was named");
        }
      }
    }
    if (keys.size() != storages.size()) {
      throw new IOException("the list of storages does not name all");
    }
    return new ArrayList<>(keys);
  }

  /** The float tensors; together at most one number for each byte of the file. */
  private static Map<String, StoredTensor> stateDict(Object value, long fileSize)
      throws IOException {
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    long count = 0;
    for (Map.Entry<String, Object> entry : unwrapped(value).entries.entrySet()) {
      if (!(entry.getValue() instanceof StoredTensor tensor)
          || !tensor.storage().type().isFloating()) {
        continue;
      }
      String name = name(entry.getKey());
      count += tensor.count();
      if (count > Math.min(fileSize, MAX_FILE_BYTES / Float.BYTES)) {
        throw new IOException(
            "tensor %s of shape %s makes more numbers than a file of %d bytes holds"
                .formatted(name, tensor.shape(), fileSize));
      }
      if (tensors.put(name, tensor) != null) {
        throw new IOException("tensor " + name + " is there twice");
      }
    }
    if (tensors.isEmpty()) {
      throw new IOException("has no state dict: no dict of tensors of floats by name");
    }
    return tensors;
  }

  private static Dictionary unwrapped(Object value) throws IOException {
    if (!(value instanceof Dictionary dictionary)) {
      throw new IOException("has no state dict: it holds no dict");
    }
    for (String wrapper : WRAPPERS) {
      if (dictionary.entries.get(wrapper) instanceof Dictionary wrapped) {
        return wrapped;
      }
    }
    return dictionary;
  }

  private static String name(String key) throws IOException {
    String name = key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key;
    if (name.isEmpty()
        || name.length() > MAX_NAME_LENGTH
        || !name.codePoints().allMatch(Printable::isPrintable)) {
      throw new IOException(
          "a tensor's name has 1 to %d printable characters, not %d: %s"
              .formatted(MAX_NAME_LENGTH, name.length(), Printable.of(name)));
    }
    return name;
  }
}
