package io.siamflow.network.torchscript;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes Python's pickle, protocol 2: what a TorchScript archive needs of it (opcodes of Python's
 * {@code pickletools}; the forms of {@code torch/csrc/jit/serialization/unpickler.cpp}).
 */
final class Pickle {

  private static final int MARK = '(';
  private static final int TUPLE = 't';

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Pickle() {
    bytes.write(0x80);
    bytes.write(2);
  }

  /** The bytes, once everything is written. */
  byte[] end() {
    bytes.write('.');
    return bytes.toByteArray();
  }

  Pickle emptyTuple() {
    bytes.write(')');
    return this;
  }

  /** Begins an object of a class; its attributes follow, then {@link #endObject}. */
  Pickle beginObject(String module, String className) {
    global(module, className).emptyTuple();
    bytes.write(0x81);
    bytes.write('}');
    bytes.write(MARK);
    return this;
  }

  Pickle endObject() {
    bytes.write('u');
    bytes.write('b');
    return this;
  }

  Pickle text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.write('X');
    int32(utf8.length);
    bytes.writeBytes(utf8);
    return this;
  }

  Pickle bool(boolean value) {
    bytes.write(value ? 0x88 : 0x89);
    return this;
  }

  Pickle integer(int value) {
    bytes.write('J');
    int32(value);
    return this;
  }

  /**
   * A tensor whose values lie in the archive's {@code data/key}, from its start on.
   *
   * @param strides step between values of each dimension
   */
  Pickle tensor(
      String key,
      ElementType type,
      int count,
      List<Integer> shape,
      List<Integer> strides,
      boolean requiresGradient) {
    global("torch._utils", "_rebuild_tensor_v2");
    bytes.write(MARK);
    bytes.write(MARK);
    text("storage").global("torch", type.storage()).text(key).text("cpu").integer(count);
    bytes.write(TUPLE);
    bytes.write('Q');
    integer(0).integers(shape).integers(strides).bool(requiresGradient);
    global("collections", "OrderedDict").emptyTuple();
    bytes.write('R');
    bytes.write(TUPLE);
    bytes.write('R');
    return this;
  }

  private Pickle integers(List<Integer> values) {
    bytes.write(MARK);
    values.forEach(this::integer);
    bytes.write(TUPLE);
    return this;
  }

  private Pickle global(String module, String name) {
    bytes.write('c');
    bytes.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.UTF_8));
    return this;
  }

  private void int32(int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      bytes.write(value >>> shift);
    }
  }
}
