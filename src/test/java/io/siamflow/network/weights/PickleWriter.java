package io.siamflow.network.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes pickles operation by operation, as torch.save does in protocol 2, for tests. */
final class PickleWriter {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  PickleWriter() {
    raw(0x80, 2);
  }

  byte[] stop() {
    return raw('.').bytes.toByteArray();
  }

  PickleWriter raw(int... values) {
    for (int value : values) {
      bytes.write(value);
    }
    return this;
  }

  PickleWriter ascii(String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  /** An operation and a number of 4 bytes, little endian. */
  PickleWriter with4(int op, int number) {
    bytes.write(op);
    bytes.writeBytes(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
    return this;
  }

  /** An operation and a number of 8 bytes, little endian. */
  PickleWriter with8(int op, long number) {
    bytes.write(op);
    bytes.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array());
    return this;
  }

  PickleWriter text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    with4('X', utf8.length);
    bytes.writeBytes(utf8);
    return this;
  }

  /** A text as Python 2 writes it. */
  PickleWriter oldText(String text) {
    return raw('U', text.length()).ascii(text);
  }

  PickleWriter number(long number) {
    return raw(0x8a).with8(8, number);
  }

  PickleWriter global(String module, String name) {
    return ascii("c" + module + "\n" + name + "\n");
  }

  PickleWriter numbers(List<? extends Number> numbers) {
    raw('(');
    numbers.forEach(number -> number(number.longValue()));
    return raw('t');
  }

  /** An empty OrderedDict. */
  PickleWriter orderedDict() {
    return global("collections", "OrderedDict").raw(')', 'R');
  }

  /** The persistent id of a storage. */
  PickleWriter storage(String type, String key, long count) {
    return raw('(')
        .text("storage")
        .global("torch", type)
        .text(key)
        .text("cuda:0")
        .number(count)
        .raw('t', 'Q');
  }

  /** A tensor of the storage that {@link #storage} just gave. */
  PickleWriter view(long offset, List<? extends Number> shape, List<? extends Number> strides) {
    return number(offset).numbers(shape).numbers(strides).raw(0x89).orderedDict().raw('t', 'R');
  }

  /** A tensor: a view of a storage. */
  PickleWriter tensor(
      String type,
      String key,
      long count,
      long offset,
      List<? extends Number> shape,
      List<? extends Number> strides) {
    return global("torch._utils", "_rebuild_tensor_v2")
        .raw('(')
        .storage(type, key, count)
        .view(offset, shape, strides);
  }
}
