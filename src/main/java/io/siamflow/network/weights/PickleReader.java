package io.siamflow.network.weights;

import io.siamflow.network.weights.PickleValue.Dictionary;
import io.siamflow.network.weights.PickleValue.Kind;
import io.siamflow.network.weights.PickleValue.Sequence;
import io.siamflow.network.weights.PickleValue.Slice;
import io.siamflow.network.weights.PickleValue.Tuple;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the pickles of PyTorch's checkpoints (CPython {@code Lib/pickletools.py}, protocols 0 to
 * 5): plain containers, numbers, texts, and tensors. It looks nothing up and calls nothing: a
 * pickle that asks for anything else than {@link PickleGlobal} and {@link StorageType} is refused.
 *
 * <p>Steps are bounded, also by the bytes there are; each makes at most one small object. No length
 * is believed before as many bytes are there. Nothing walks a value to its depth.
 */
final class PickleReader {

  private static final int MAX_STEPS = 1_000_000;
  private static final int MAX_MARKS = 1_000;
  private static final int MAX_LINE = 512;
  private static final int MAX_NUMBER_BYTES = 255;
  private static final int MAX_DIMENSIONS = 16;
  private static final int MAX_PROTOCOL = 5;

  private final ByteBuffer data;
  private final long maxStorageBytes;
  private final Map<String, StoredTensor.Storage> storages = new LinkedHashMap<>();

  private final List<Object> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Object> memo = new HashMap<>();
  private final int maxSteps;
  private int steps;
  private PickleOp op;
  private int opStart;

  /**
   * A reader of the pickles that follow one another from the data's position on.
   *
   * @param data advances past each pickle that is read
   * @param maxStorageBytes the most bytes that a storage can have
   */
  PickleReader(ByteBuffer data, long maxStorageBytes) {
    this.data = data.order(ByteOrder.LITTLE_ENDIAN);
    this.maxStorageBytes = maxStorageBytes;
    this.maxSteps = Math.min(MAX_STEPS, 2 * data.remaining());
  }

  /** The storages of all pickles so far by their keys. */
  Map<String, StoredTensor.Storage> storages() {
    return storages;
  }

  /**
   * The next pickle's value.
   *
   * @throws IOException if it is not well formed, too large, or asks for what is not accepted;
   *     names the byte and the operation
   */
  Object read() throws IOException {
    stack.clear();
    marks.clear();
    memo.clear();
    do {
      opStart = data.position();
      op = null;
      int code = unsignedByte();
      op = PickleOp.of(code);
      if (op == null) {
        throw refused("0x%02x is no operation of a pickle".formatted(code));
      }
      spend(1);
      step();
    } while (op != PickleOp.STOP);
    return pop();
  }

  private void step() throws IOException {
    switch (op) {
      case PROTO -> {
        int protocol = unsignedByte();
        if (protocol > MAX_PROTOCOL) {
          throw refused("protocol " + protocol + " is not known");
        }
      }
      case FRAME -> take(8);
      case STOP -> {}
      case MARK -> {
        if (marks.size() == MAX_MARKS) {
          throw refused("more than " + MAX_MARKS + " containers are nested");
        }
        marks.push(stack.size());
      }
      case POP -> {
        if (!marks.isEmpty() && marks.peek() == stack.size()) {
          marks.pop();
        } else {
          pop();
        }
      }
      case POP_MARK -> popToMark();
      case DUP -> push(top());
      case NONE -> push(Kind.NONE);
      case NEWTRUE -> push(true);
      case NEWFALSE -> push(false);
      case INT -> integerLine();
      case BININT -> push((long) take(4).getInt());
      case BININT1 -> push((long) unsignedByte());
      case BININT2 -> push((long) take(2).getChar());
      case LONG -> longLine();
      case LONG1 -> longNumber(unsignedByte());
      case LONG4 -> longNumber(length(4));
      case FLOAT -> floatLine();
      case BINFLOAT -> push(take(8).order(ByteOrder.BIG_ENDIAN).getDouble());
      case STRING -> stringLine();
      case UNICODE -> push(plainLine());
      case SHORT_BINSTRING -> push(text(unsignedByte(), StandardCharsets.ISO_8859_1));
      case BINSTRING -> push(text(length(4), StandardCharsets.ISO_8859_1));
      case SHORT_BINUNICODE -> push(text(unsignedByte(), StandardCharsets.UTF_8));
      case BINUNICODE -> push(text(length(4), StandardCharsets.UTF_8));
      case BINUNICODE8 -> push(text(length(8), StandardCharsets.UTF_8));
      case SHORT_BINBYTES -> bytes(unsignedByte());
      case BINBYTES -> bytes(length(4));
      case BINBYTES8, BYTEARRAY8 -> bytes(length(8));
      case EMPTY_LIST -> push(new Sequence());
      case EMPTY_TUPLE -> push(new Tuple(List.of()));
      case EMPTY_DICT -> push(new Dictionary(false));
      case TUPLE -> push(new Tuple(popToMark()));
      case TUPLE1 -> push(new Tuple(popLast(1)));
      case TUPLE2 -> push(new Tuple(popLast(2)));
      case TUPLE3 -> push(new Tuple(popLast(3)));
      case LIST -> {
        Sequence list = new Sequence();
        list.items.addAll(popToMark());
        push(list);
      }
      case DICT -> {
        Dictionary dictionary = new Dictionary(false);
        putAll(dictionary, popToMark());
        push(dictionary);
      }
      case APPEND -> {
        Object item = pop();
        top(Sequence.class, "list").items.add(item);
      }
      case APPENDS -> {
        List<Object> items = popToMark();
        top(Sequence.class, "list").items.addAll(items);
      }
      case SETITEM -> {
        List<Object> entry = popLast(2);
        putAll(top(Dictionary.class, "dict"), entry);
      }
      case SETITEMS -> {
        List<Object> entries = popToMark();
        putAll(top(Dictionary.class, "dict"), entries);
      }
      case PUT -> memo.put(indexLine(), top());
      case BINPUT -> memo.put(unsignedByte(), top());
      case LONG_BINPUT -> memo.put(length(4), top());
      case MEMOIZE -> memo.put(memo.size(), top());
      case GET -> get(indexLine());
      case BINGET -> get(unsignedByte());
      case LONG_BINGET -> get(length(4));
      case GLOBAL -> push(global(line(), line()));
      case STACK_GLOBAL -> {
        List<Object> names = popLast(2);
        if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String id)) {
          throw refused("a module and a name are texts");
        }
        push(global(module, id));
      }
      case REDUCE -> {
        List<Object> call = popLast(2);
        if (!(call.get(0) instanceof PickleGlobal global)
            || !(call.get(1) instanceof Tuple arguments)) {
          throw refused("only a known global can be called, with a tuple");
        }
        push(reduce(global, arguments.items));
      }
      case BUILD -> build();
      case BINPERSID -> push(slice(pop()));
      default -> throw refused("is not accepted in a checkpoint");
    }
  }

  private void push(Object value) {
    stack.add(value);
  }

  private Object pop() throws IOException {
    top();
    return stack.remove(stack.size() - 1);
  }

  private Object top() throws IOException {
    if (stack.size() <= (marks.isEmpty() ? 0 : marks.peek())) {
      throw refused("there is no value before it");
    }
    return stack.get(stack.size() - 1);
  }

  private <T> T top(Class<T> type, String name) throws IOException {
    if (!type.isInstance(top())) {
      throw refused("there is no " + name + " before it");
    }
    return type.cast(top());
  }

  private List<Object> popToMark() throws IOException {
    if (marks.isEmpty()) {
      throw refused("there is no MARK before it");
    }
    return popFrom(marks.pop());
  }

  private List<Object> popLast(int count) throws IOException {
    int start = stack.size() - count;
    if (start < (marks.isEmpty() ? 0 : marks.peek())) {
      throw refused("there are not " + count + " values before it");
    }
    return popFrom(start);
  }

  private List<Object> popFrom(int start) {
    List<Object> end = stack.subList(start, stack.size());
    List<Object> values = List.copyOf(end);
    end.clear();
    return values;
  }

  private void get(int index) throws IOException {
    Object value = memo.get(index);
    if (value == null) {
      throw refused("nothing was stored under " + index);
    }
    push(value);
  }

  private void putAll(Dictionary dictionary, List<Object> keysAndValues) throws IOException {
    if (keysAndValues.size() % 2 != 0) {
      throw refused("a key has no value");
    }
    for (int i = 0; i < keysAndValues.size(); i += 2) {
      put(dictionary, keysAndValues.get(i), keysAndValues.get(i + 1));
    }
  }

  private void put(Dictionary dictionary, Object key, Object value) throws IOException {
    if (key instanceof String name && dictionary.entries.putIfAbsent(name, value) != null) {
      throw refused("the key " + Printable.of(name) + " is set twice");
    }
  }

  private Object global(String module, String id) throws IOException {
    Object global = PickleGlobal.of(module, id);
    if (global == null) {
      global = StorageType.of(module, id);
    }
    if (global == null) {
      throw refused(
          "asks for " + Printable.of(module + "." + id) + ", which no checkpoint of weights needs");
    }
    return global;
  }

  private Object reduce(PickleGlobal global, List<Object> arguments) throws IOException {
    switch (global) {
      case ORDERED_DICT:
        if (arguments.isEmpty()) {
          return new Dictionary(true);
        }
        if (arguments.size() == 1 && arguments.get(0) instanceof Sequence pairs) {
          return orderedDict(pairs.items);
        }
        break;
      case REBUILD_TENSOR:
        if (arguments.size() == 4) {
          return tensor(arguments);
        }
        break;
      case REBUILD_TENSOR_V2:
        if (arguments.size() == 6 || arguments.size() == 7) {
          return tensor(arguments);
        }
        break;
      case REBUILD_PARAMETER:
        if (arguments.size() == 3 && arguments.get(0) instanceof StoredTensor tensor) {
          return tensor;
        }
        break;
      case ENCODE:
        if (arguments.size() == 2 && arguments.get(0) instanceof String) {
          return Kind.BYTES;
        }
        break;
      case NUMPY_TYPE:
        if (arguments.size() == 3 && arguments.get(0) instanceof String) {
          return Kind.NUMPY_TYPE;
        }
        break;
      case NUMPY_NUMBER, NUMPY_2_NUMBER:
        if (arguments.size() == 2
            && arguments.get(0) == Kind.NUMPY_TYPE
            && arguments.get(1) == Kind.BYTES) {
          return Kind.NUMPY_NUMBER;
        }
        break;
      default:
        break;
    }
    throw refused(global + " is called with arguments that it does not take");
  }

  /** Python 2 gives the entries of an OrderedDict as a list of lists. */
  private Dictionary orderedDict(List<Object> pairs) throws IOException {
    spend(pairs.size());
    Dictionary dictionary = new Dictionary(true);
    for (Object pair : pairs) {
      List<Object> entry;
      if (pair instanceof Sequence list) {
        entry = list.items;
      } else if (pair instanceof Tuple tuple) {
        entry = tuple.items;
      } else {
        entry = List.of();
      }
      if (entry.size() != 2) {
        throw refused("an OrderedDict is made of what are no pairs");
      }
      put(dictionary, entry.get(0), entry.get(1));
    }
    return dictionary;
  }

  private StoredTensor tensor(List<Object> arguments) throws IOException {
    if (!(arguments.get(0) instanceof Slice slice)
        || !(arguments.get(1) instanceof Long offset)
        || !(arguments.get(2) instanceof Tuple sizes)
        || !(arguments.get(3) instanceof Tuple steps)
        || sizes.items.size() > MAX_DIMENSIONS
        || steps.items.size() > MAX_DIMENSIONS) {
      throw refused("a tensor is not made of a storage, an offset, a shape and strides");
    }
    List<Integer> shape = new ArrayList<>();
    for (long size : longs(sizes)) {
      if (size != (int) size) {
        throw refused("a tensor has size " + size);
      }
      shape.add((int) size);
    }
    try {
      return StoredTensor.of(slice.storage, slice.start, slice.count, offset, shape, longs(steps));
    } catch (IllegalArgumentException e) {
      throw refused(e.getMessage());
    }
  }

  private List<Long> longs(Tuple tuple) throws IOException {
    List<Long> longs = new ArrayList<>();
    for (Object item : tuple.items) {
      if (!(item instanceof Long number)) {
        throw refused("a tensor's shape or strides are no numbers");
      }
      longs.add(number);
    }
    return longs;
  }

  /** Attributes of an OrderedDict ({@code _metadata} of a state dict) and of NumPy's types. */
  private void build() throws IOException {
    Object state = pop();
    boolean attributes =
        top() instanceof Dictionary dictionary && dictionary.ordered && state instanceof Dictionary;
    if (!attributes && !(top() == Kind.NUMPY_TYPE && state instanceof Tuple)) {
      throw refused("sets the state of what is no OrderedDict");
    }
  }

  /**
   * {@code ('storage', type, key, device, count)}, in the legacy form with a sixth item: None or
   * {@code (key of the view, start, count)}.
   */
  private Slice slice(Object id) throws IOException {
    List<Object> items = id instanceof Tuple tuple ? tuple.items : List.of();
    if (items.size() < 5
        || items.size() > 6
        || !"storage".equals(items.get(0))
        || !(items.get(1) instanceof StorageType type)
        || !(items.get(2) instanceof String key)
        || !(items.get(3) instanceof String)
        || !(items.get(4) instanceof Long count)) {
      throw refused("the persistent id is not that of a storage");
    }
    if (count < 0 || count > maxStorageBytes / type.format().bytes()) {
      throw refused(
          "storage %s has %d numbers, more than the file".formatted(Printable.of(key), count));
    }
    StoredTensor.Storage storage = new StoredTensor.Storage(key, type, count);
    StoredTensor.Storage before = storages.putIfAbsent(key, storage);
    if (before != null && !before.equals(storage)) {
      throw refused("storage %s has two types or sizes".formatted(Printable.of(key)));
    }
    if (items.size() == 5 || items.get(5) == Kind.NONE) {
      return new Slice(storage, 0, count);
    }
    List<Object> view = items.get(5) instanceof Tuple tuple ? tuple.items : List.of();
    if (view.size() != 3
        || !(view.get(1) instanceof Long start)
        || !(view.get(2) instanceof Long length)
        || start < 0
        || length < 0
        || start > count
        || length > count - start) {
      throw refused("a view leaves storage " + Printable.of(key));
    }
    return new Slice(storage, start, length);
  }

  private void integerLine() throws IOException {
    String line = line();
    if (line.equals("00") || line.equals("01")) {
      push(line.equals("01"));
    } else {
      push(number(line));
    }
  }

  private void longLine() throws IOException {
    String line = line();
    push(number(line.endsWith("L") ? line.substring(0, line.length() - 1) : line));
  }

  private Object number(String digits) throws IOException {
    try {
      return narrowed(new BigInteger(digits));
    } catch (NumberFormatException e) {
      throw refused(Printable.of(digits) + " is no number");
    }
  }

  private static Object narrowed(BigInteger number) {
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  private void longNumber(int length) throws IOException {
    if (length > MAX_NUMBER_BYTES) {
      throw refused("a number has " + length + " bytes");
    }
    ByteBuffer bytes = take(length);
    byte[] bigEndian = new byte[length + 1];
    for (int i = length; i > 0; i--) {
      bigEndian[i] = bytes.get();
    }
    if (length > 0 && bigEndian[1] < 0) {
      bigEndian[0] = -1;
    }
    push(narrowed(new BigInteger(bigEndian)));
  }

  private void floatLine() throws IOException {
    String line = line();
    try {
      push(Double.valueOf(line));
    } catch (NumberFormatException e) {
      throw refused(Printable.of(line) + " is no number");
    }
  }

  private void stringLine() throws IOException {
    String line = plainLine();
    int end = line.length() - 1;
    char quote = end > 0 ? line.charAt(0) : 0;
    if (quote != '\'' && quote != '"' || line.charAt(end) != quote) {
      throw refused("the text is not quoted");
    }
    push(line.substring(1, end));
  }

  private int indexLine() throws IOException {
    String line = line();
    try {
      return Integer.parseUnsignedInt(line);
    } catch (NumberFormatException e) {
      throw refused(Printable.of(line) + " is no index");
    }
  }

  private String plainLine() throws IOException {
    String line = line();
    if (line.indexOf('\\') >= 0) {
      throw refused("a text with escapes is not accepted");
    }
    return line;
  }

  private String line() throws IOException {
    int start = data.position();
    for (int length = 0; length <= MAX_LINE && length < data.remaining(); length++) {
      if (data.get(start + length) == '\n') {
        String line = text(length, StandardCharsets.UTF_8);
        data.get();
        return line;
      }
    }
    throw refused("a line does not end");
  }

  private String text(int length, Charset charset) throws IOException {
    ByteBuffer bytes = take(length);
    return charset.decode(bytes).toString();
  }

  private void bytes(int length) throws IOException {
    take(length);
    push(Kind.BYTES);
  }

  /** A length or index of 4 or 8 bytes, unsigned. */
  private int length(int bytes) throws IOException {
    ByteBuffer number = take(bytes);
    long value = bytes == 4 ? Integer.toUnsignedLong(number.getInt()) : number.getLong();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw refused(Long.toUnsignedString(value) + " is too large");
    }
    return (int) value;
  }

  private int unsignedByte() throws IOException {
    return take(1).get() & 0xff;
  }

  /** The next bytes, which are there. */
  private ByteBuffer take(int count) throws IOException {
    if (count > data.remaining()) {
      throw refused(
          count == 1 ? "the pickle ends too early" : count + " bytes follow; there are fewer");
    }
    ByteBuffer bytes = data.slice(data.position(), count).order(ByteOrder.LITTLE_ENDIAN);
    data.position(data.position() + count);
    return bytes;
  }

  private void spend(int count) throws IOException {
    steps += count;
    if (steps > maxSteps) {
      throw refused("the pickle has more than " + maxSteps + " steps");
    }
  }

  private IOException refused(String reason) {
    return new IOException(
        op == null
            ? "byte %d: %s".formatted(opStart, reason)
            : "byte %d, %s: %s".formatted(opStart, op, reason));
  }
}
