package io.siamflow.network.weights;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Damaged and hostile checkpoints end in an {@link IOException} that names the file, or are read
 * where the damage is in numbers and names that nothing protects. Whatever the file, memory stays
 * in proportion to its size.
 */
class TorchCheckpointFuzzTest {

  /** What reading needs whatever the file: its end is looked at, tables are made. */
  private static final long BYTES_AT_LEAST = 1 << 20;

  /** An empty dict is a step of one byte of a pickle and the largest object for it. */
  private static final long BYTES_FOR_EACH_OF_FILE = 400;

  private static final int ROUNDS = 2_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final Map<String, Tensor> TENSORS = new LinkedHashMap<>();

  static {
    TENSORS.put("module.conv.weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 3));
    TENSORS.put("module.conv.bias", Tensor.of(new float[] {-0.5f}, 1));
  }

  @TempDir private Path folder;
  private int files;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTruncatedFileIsRefused(boolean zip) throws IOException {
    byte[] whole = whole(zip);
    assertThat(read(whole, "whole")).hasSize(2);
    for (int length = 0; length < whole.length; length++) {
      assertThat(read(Arrays.copyOf(whole, length), "cut to " + length)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void flippedBitsAreRefusedOrLeaveAWellFormedFile(boolean zip) throws IOException {
    byte[] whole = whole(zip);
    Map<String, Tensor> tensors = read(whole, "whole");
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      byte[] damaged = whole.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Map<String, Tensor> read = read(damaged, "seed " + seed);
      if (zip && read != null) {
        assertThat(read).as("seed %d: checksums protect what is read", seed).isEqualTo(tensors);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void splicedFilesAreRefusedOrLeaveAWellFormedFile(boolean zip) throws IOException {
    byte[] whole = whole(zip);
    for (int seed = 0; seed < ROUNDS; seed++) {
      read(spliced(whole, new Random(seed)), "seed " + seed);
    }
  }

  /** The damage is under a checksum that fits, so it reaches the pickle. */
  @Test
  void splicedPicklesAreRefusedOrRead() throws IOException {
    byte[] pickle = TorchFiles.stateDict(TENSORS);
    for (int seed = 0; seed < ROUNDS; seed++) {
      byte[] damaged = damaged(pickle, new Random(seed));
      read(TorchFiles.zip(damaged, TorchFiles.storages(TENSORS)), "seed " + seed);
    }
  }

  /** The same of a training's checkpoint, as PyTorch itself wrote it. */
  @Test
  void splicedPicklesOfPytorchAreRefusedOrRead() throws Exception {
    Path written = Path.of(TorchCheckpointFuzzTest.class.getResource("torch-1.13-zip.pth").toURI());
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (FileBytes file = FileBytes.open(written)) {
      StoredZip zip = StoredZip.open(file);
      for (String name : zip.names()) {
        entries.put(name, zip.read(name, file.size()).array());
      }
    }
    assertThat(read(TorchFiles.zip(entries, ZipEntry.STORED), "whole")).hasSize(17);
    String name = "torch-1.13-zip/data.pkl";
    byte[] pickle = entries.get(name);
    for (int seed = 0; seed < ROUNDS; seed++) {
      entries.put(name, damaged(pickle, new Random(seed)));
      read(TorchFiles.zip(entries, ZipEntry.STORED), "seed " + seed);
    }
  }

  /** Operations one after the other, more of those that find what they need. */
  @Test
  void picklesMadeAtRandomAreRefusedOrRead() throws IOException {
    List<Consumer<PickleWriter>> pieces = pieces();
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      PickleWriter pickle = new PickleWriter().raw('}', 'q', 0);
      for (int i = random.nextInt(60); i >= 0; i--) {
        pieces.get(random.nextInt(pieces.size())).accept(pickle);
      }
      byte[] bytes = pickle.stop();
      Map<String, byte[]> storages = TorchFiles.storages(TENSORS);
      read(TorchFiles.zip(bytes, storages), "seed " + seed);
      read(TorchFiles.legacy(bytes, storages, 4), "seed " + seed);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostilePickles")
  void aHostilePickleIsRefused(String name, byte[] pickle) throws IOException {
    Map<String, byte[]> storages = Map.of("0", new byte[4]);
    assertThat(read(TorchFiles.zip(pickle, storages), name)).isNull();
    assertThat(read(TorchFiles.legacy(pickle, storages, 4), name)).isNull();
  }

  static Stream<Arguments> hostilePickles() {
    List<Arguments> pickles = new ArrayList<>();
    Consumer<Object[]> add = pair -> pickles.add(arguments(pair));
    add.accept(
        new Object[] {
          "a call of os.system",
          pickle(p -> p.global("posix", "system").text("touch /tmp/x").raw(0x85, 'R'))
        });
    add.accept(
        new Object[] {"a call by protocol 0", pickle(p -> p.ascii("(S'id'\nios\nsystem\n"))});
    add.accept(
        new Object[] {"a call through an extension", pickle(p -> p.with4(0x84, 1).raw(')', 'R'))});
    add.accept(
        new Object[] {
          "state of a tensor",
          pickle(p -> p.tensor("FloatStorage", "0", 1, 0, List.of(), List.of()).raw('}', 'b'))
        });
    add.accept(new Object[] {"nested lists", pickle(p -> repeat(p, 900_000, ']'))});
    add.accept(
        new Object[] {
          "lists nested in one another",
          pickle(
              p -> {
                repeat(p, 300_000, ']');
                repeat(p, 299_999, 'a');
              })
        });
    add.accept(new Object[] {"nested marks", pickle(p -> repeat(p, 500_000, '('))});
    add.accept(new Object[] {"two million dicts", pickle(p -> repeat(p, 2_000_000, '}'))});
    add.accept(
        new Object[] {
          "tuples that double",
          pickle(
              p -> {
                p.raw(')');
                for (int i = 0; i < 100_000; i++) {
                  p.raw('2', 0x86);
                }
              })
        });
    add.accept(
        new Object[] {
          "lists that double through the memo",
          pickle(
              p -> {
                p.raw(']', 'q', 0);
                for (int i = 0; i < 100_000; i++) {
                  p.raw('0', ']', '(', 'h', 0, 'h', 0, 'e', 'q', 0);
                }
              })
        });
    add.accept(
        new Object[] {"a list that holds itself", pickle(p -> p.raw(']', 'q', 0, 'h', 0, 'a'))});
    add.accept(
        new Object[] {
          "a state dict that is itself",
          pickle(p -> p.raw('}', 'q', 0).text("state_dict").raw('h', 0, 's'))
        });
    add.accept(
        new Object[] {
          "a dict with itself as a key", pickle(p -> p.raw('}', 'q', 0, 'h', 0, 'h', 0, 's'))
        });
    add.accept(
        new Object[] {
          "a tuple that holds the list that holds it as a key",
          pickle(p -> p.raw(']', 'q', 0, 'h', 0, 0x85, 'a', '}', 'h', 0, 'N', 's'))
        });
    add.accept(
        new Object[] {
          "OrderedDicts of one long list",
          pickle(
              p -> {
                p.raw(']', 'q', 0, '(');
                for (int i = 0; i < 2_000; i++) {
                  p.raw(']', '(').text("k" + i).raw('N', 'e');
                }
                p.raw('e', '0').global("collections", "OrderedDict").raw('q', 1, '0', ']');
                for (int i = 0; i < 10_000; i++) {
                  p.raw('h', 1, 'h', 0, 0x85, 'R', 'a');
                }
              })
        });
    add.accept(
        new Object[] {
          "one long text encoded many times",
          pickle(
              p -> {
                p.text("x".repeat(1 << 20)).raw('q', 0, '0');
                p.global("_codecs", "encode").raw('q', 1, '0').text("latin1").raw('q', 2, '0', ']');
                for (int i = 0; i < 50_000; i++) {
                  p.raw('h', 1, 'h', 0, 'h', 2, 0x86, 'R', 'a');
                }
              })
        });
    add.accept(
        new Object[] {
          "texts of one hash code as keys",
          pickle(
              p -> {
                p.raw('}', '(');
                for (int i = 0; i < 1 << 15; i++) {
                  StringBuilder key = new StringBuilder();
                  for (int bit = 0; bit < 15; bit++) {
                    key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
                  }
                  p.text(key.toString()).raw('N');
                }
                p.raw('u');
              })
        });
    for (int op : new int[] {'T', 'X', 'B', 0x8b}) {
      for (int length : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 30, 1 << 20}) {
        add.accept(
            new Object[] {
              "%s of %d bytes".formatted(PickleOp.of(op), length), pickle(p -> p.with4(op, length))
            });
      }
    }
    for (int op : new int[] {0x8d, 0x8e, 0x96}) {
      for (long length : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 1 << 30}) {
        add.accept(
            new Object[] {
              "%s of %d bytes".formatted(PickleOp.of(op), length), pickle(p -> p.with8(op, length))
            });
      }
    }
    for (int index : new int[] {-1, 1, Integer.MAX_VALUE}) {
      add.accept(new Object[] {"LONG_BINGET " + index, pickle(p -> p.raw('}').with4('j', index))});
      add.accept(new Object[] {"LONG_BINPUT " + index, pickle(p -> p.raw('}').with4('r', index))});
    }
    add.accept(new Object[] {"GET of nothing", pickle(p -> p.ascii("g-1\n"))});
    add.accept(new Object[] {"PUT far away", pickle(p -> p.raw('N').ascii("p99999999999\n"))});
    add.accept(
        new Object[] {"a line without end", pickle(p -> p.ascii("I" + "1".repeat(1 << 20)))});
    add.accept(
        new Object[] {
          "a number of many digits", pickle(p -> p.ascii("L" + "9".repeat(500) + "L\n"))
        });
    add.accept(new Object[] {"a number that is none", pickle(p -> p.ascii("Fx\n"))});
    add.accept(new Object[] {"a line of a name without end", pickle(p -> p.ascii("ctorch"))});
    add.accept(new Object[] {"a key without value", pickle(p -> p.raw('}', '(', 'N', 'u'))});
    add.accept(new Object[] {"values taken below a mark", pickle(p -> p.raw('N', '(', '0', '0'))});
    add.accept(new Object[] {"a memo of a mark", pickle(p -> p.raw('(', 'q', 0))});
    add.accept(
        new Object[] {"a frame that is too long", pickle(p -> p.with8(0x95, Long.MAX_VALUE))});
    addTensors(add);
    return pickles.stream();
  }

  private static void addTensors(Consumer<Object[]> add) {
    long max = Long.MAX_VALUE;
    add.accept(tensor("a negative offset", 1, -1, List.of(1), List.of(1)));
    add.accept(tensor("an offset past the end", 1, max, List.of(1), List.of(1)));
    add.accept(tensor("a negative size", 1, 0, List.of(-1), List.of(1)));
    add.accept(tensor("a size past 32 bits", 1, 0, List.of(max), List.of(0)));
    add.accept(tensor("2^31 - 1 times one number", 1, 0, List.of(Integer.MAX_VALUE), List.of(0)));
    add.accept(tensor("2^62 numbers", 1, 0, List.of(1 << 30, 1 << 30, 4), List.of(0, 0, 0)));
    add.accept(tensor("strides that overflow", 1, 0, List.of(3, 3), List.of(max, max)));
    add.accept(tensor("a negative stride", 1, 0, List.of(2), List.of(-1)));
    add.accept(tensor("fewer strides than sizes", 1, 0, List.of(1, 1), List.of(1)));
    add.accept(
        tensor(
            "many dimensions", 1, 0, Collections.nCopies(1000, 1), Collections.nCopies(1000, 1)));
    add.accept(tensor("a storage of no size", -1, 0, List.of(1), List.of(1)));
    add.accept(tensor("a storage larger than the file", 1 << 28, 0, List.of(1), List.of(1)));
    add.accept(tensor("a storage of all there is", max, 0, List.of(1), List.of(1)));
    add.accept(tensor("a storage that is too short", 2, 0, List.of(2), List.of(1)));
    add.accept(
        new Object[] {
          "tensors that share one number",
          pickle(
              p -> {
                p.raw('}').global("torch._utils", "_rebuild_tensor").raw('q', 1, '0');
                p.storage("FloatStorage", "0", 1).raw('q', 2, '0').raw('(');
                for (int i = 0; i < 5_000; i++) {
                  p.text("t" + i).raw('h', 1, '(', 'h', 2).number(0).numbers(List.of(1000));
                  p.numbers(List.of(0)).raw('t', 'R');
                }
                p.raw('u');
              })
        });
    add.accept(
        new Object[] {
          "two types of one storage",
          pickle(
              p ->
                  p.storage("FloatStorage", "0", 1)
                      .raw('0')
                      .storage("IntStorage", "0", 1)
                      .raw('0', '}'))
        });
    add.accept(
        new Object[] {
          "storages of one hash code",
          pickle(
              p -> {
                p.raw('}', '(');
                for (int i = 0; i < 1 << 12; i++) {
                  StringBuilder key = new StringBuilder();
                  for (int bit = 0; bit < 12; bit++) {
                    key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
                  }
                  p.text("t" + i)
                      .tensor("FloatStorage", key.toString(), 1, 0, List.of(1), List.of(1));
                }
                p.raw('u');
              })
        });
    add.accept(
        new Object[] {
          "the same name with and without prefix",
          pickle(
              p ->
                  p.raw('}', '(')
                      .text("module.x")
                      .tensor("FloatStorage", "0", 1, 0, List.of(1), List.of(1))
                      .text("x")
                      .tensor("FloatStorage", "0", 1, 0, List.of(1), List.of(1))
                      .raw('u'))
        });
    add.accept(
        new Object[] {
          "a key that leaves the folder",
          pickle(
              p ->
                  p.raw('}')
                      .text("x")
                      .tensor(
                          "FloatStorage", "../../../../etc/passwd", 1, 0, List.of(1), List.of(1))
                      .raw('s'))
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostileZips")
  void aHostileZipIsRefused(String name, byte[] zip) throws IOException {
    assertThat(read(zip, name)).isNull();
  }

  static Stream<Arguments> hostileZips() throws IOException {
    byte[] pickle = TorchFiles.stateDict(TENSORS);
    byte[] whole = TorchFiles.zip(pickle, TorchFiles.storages(TENSORS));
    int end = whole.length - 22;
    int directory = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(end + 16);

    Map<String, byte[]> bomb = new LinkedHashMap<>();
    bomb.put("archive/data.pkl", pickle);
    bomb.put("archive/data/0", new byte[64 << 20]);
    Map<String, byte[]> hugePickle = Map.of("archive/data.pkl", new byte[(16 << 20) + 1]);
    Map<String, byte[]> noPickle = Map.of("archive/data/0", new byte[24]);
    Map<String, byte[]> paths = new LinkedHashMap<>();
    paths.put("../../data.pkl", pickle);
    paths.put("/etc/data/0", new byte[24]);

    return Stream.of(
        arguments("a deflate bomb", TorchFiles.zip(bomb, ZipEntry.DEFLATED)),
        arguments("a pickle over the limit", TorchFiles.zip(hugePickle, ZipEntry.STORED)),
        arguments("no pickle", TorchFiles.zip(noPickle, ZipEntry.STORED)),
        arguments("storages at other paths", TorchFiles.zip(paths, ZipEntry.STORED)),
        arguments("no entry", TorchFiles.zip(Map.of("a", new byte[0]), ZipEntry.STORED)),
        arguments("a missing storage", TorchFiles.zip(pickle, Map.of("0", new byte[24]))),
        arguments("entries of one place", with4(whole, secondEntry(whole) + 42, 0)),
        arguments("an entry past the file", with4(whole, secondEntry(whole) + 42, 1 << 30)),
        arguments("an entry of 4 GiB", with4(whole, directory + 20, -1)),
        arguments("an entry that covers all", with4(whole, directory + 20, directory - 30)),
        arguments("a directory of 4 GiB", with4(whole, end + 12, -1)),
        arguments("a directory at the end", with4(whole, end + 16, -1)),
        arguments("a directory of more entries", with4(whole, end + 10, 0xffff)),
        arguments("the same entry twice", sameName(whole, "archive/data/1", "archive/data/0")),
        arguments("encrypted", with4(whole, directory + 8, 1)),
        arguments("a name of 64 KiB", with4(whole, directory + 28, -1)),
        arguments("a local name of 64 KiB", with4(whole, 26, -1)),
        arguments("no local header", with4(whole, secondEntry(whole) + 42, 1)));
  }

  private static byte[] whole(boolean zip) throws IOException {
    return zip ? TorchFiles.zip(TENSORS) : TorchFiles.legacy(TENSORS);
  }

  private static List<Consumer<PickleWriter>> pieces() {
    List<Consumer<PickleWriter>> pieces = new ArrayList<>();
    for (int code = 0; code < 256; code++) {
      if (PickleOp.of(code) != null && code != '.') {
        int op = code;
        pieces.add(p -> p.raw(op));
        pieces.add(p -> p.raw(op, 0));
      }
    }
    for (int i = 0; i < 30; i++) {
      String key = Integer.toString(i % 3);
      pieces.add(p -> p.text("state_dict"));
      pieces.add(p -> p.text("t" + key).tensor("FloatStorage", key, 6, 0, List.of(6), List.of(1)));
      pieces.add(p -> p.raw('s'));
      pieces.add(p -> p.raw('0'));
      pieces.add(p -> p.raw('}'));
      pieces.add(p -> p.raw('h', 0));
      pieces.add(PickleWriter::orderedDict);
      pieces.add(p -> p.number(6));
      pieces.add(p -> p.storage("FloatStorage", key, 6));
    }
    return pieces;
  }

  /** A piece removed, doubled, moved, or made of other bytes. */
  private static byte[] spliced(byte[] bytes, Random random) {
    int start = random.nextInt(bytes.length);
    int length = random.nextInt(Math.min(64, bytes.length - start) + 1);
    int to = random.nextInt(bytes.length);
    byte[] piece = Arrays.copyOfRange(bytes, start, start + length);
    ByteArrayOutputStream result = new ByteArrayOutputStream();
    switch (random.nextInt(3)) {
      case 0 -> {
        result.write(bytes, 0, start);
        result.write(bytes, start + length, bytes.length - start - length);
      }
      case 1 -> {
        result.write(bytes, 0, to);
        result.writeBytes(piece);
        result.write(bytes, to, bytes.length - to);
      }
      default -> {
        random.nextBytes(piece);
        result.write(bytes, 0, start);
        result.writeBytes(piece);
        result.write(bytes, start + length, bytes.length - start - length);
      }
    }
    return result.size() == 0 ? bytes : result.toByteArray();
  }

  private static byte[] damaged(byte[] pickle, Random random) {
    byte[] damaged = pickle;
    for (int times = random.nextInt(3); times >= 0; times--) {
      damaged = random.nextBoolean() ? spliced(damaged, random) : otherOperation(damaged, random);
    }
    return damaged;
  }

  private static byte[] otherOperation(byte[] pickle, Random random) {
    byte[] damaged = pickle.clone();
    int code;
    do {
      code = random.nextInt(256);
    } while (PickleOp.of(code) == null);
    damaged[random.nextInt(damaged.length)] = (byte) code;
    return damaged;
  }

  private static byte[] pickle(Consumer<PickleWriter> content) {
    PickleWriter pickle = new PickleWriter();
    content.accept(pickle);
    return pickle.stop();
  }

  private static Object[] tensor(
      String name,
      long count,
      long offset,
      List<? extends Number> shape,
      List<? extends Number> strides) {
    return new Object[] {
      name,
      pickle(
          p ->
              p.raw('}')
                  .text("x")
                  .tensor("FloatStorage", "0", count, offset, shape, strides)
                  .raw('s'))
    };
  }

  private static void repeat(PickleWriter pickle, int times, int op) {
    for (int i = 0; i < times; i++) {
      pickle.raw(op);
    }
  }

  private static byte[] with4(byte[] bytes, int place, int number) {
    byte[] changed = bytes.clone();
    ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putInt(place, number);
    return changed;
  }

  /** Where the directory's second entry begins. */
  private static int secondEntry(byte[] zip) {
    ByteBuffer bytes = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
    int first = bytes.getInt(zip.length - 6);
    return first + 46 + bytes.getChar(first + 28) + bytes.getChar(first + 30);
  }

  private static byte[] sameName(byte[] zip, String name, String other) {
    String text = new String(zip, ISO_8859_1);
    return text.replace(name, other).getBytes(ISO_8859_1);
  }

  /** The tensors or, if the file is refused as it should be, null. */
  private Map<String, Tensor> read(byte[] bytes, String what) throws IOException {
    Path file = Files.write(folder.resolve("file" + files++ + ".pth"), bytes);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Map<String, Tensor> tensors = null;
    try {
      tensors = TorchCheckpoint.read(file);
    } catch (IOException refused) {
      assertThat(refused).as(what).hasMessageStartingWith(file + ": ");
      assertThat(refused.getMessage().length()).as(what).isBetween(20, 2_000);
    } catch (RuntimeException | Error e) {
      throw new AssertionError(what, e);
    }
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .as("%s: bytes allocated for a file of %d", what, bytes.length)
        .isLessThan(BYTES_AT_LEAST + BYTES_FOR_EACH_OF_FILE * bytes.length);
    Files.delete(file);
    return tensors;
  }
}
