package io.siamflow.network.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.siamflow.testing.SharedData;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchCheckpointTest {

  private static final Map<String, byte[]> SIX = Map.of("0", TorchFiles.floats(1, 2, 3, 4, 5, 6));

  @TempDir private Path folder;

  @Test
  void readsBothForms() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("conv.weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 1, 2, 3));
    tensors.put("conv.bias", Tensor.of(new float[] {-1}, 1));
    tensors.put("a", Tensor.of(new float[0], 0, 4));
    assertThat(read(TorchFiles.zip(tensors))).isEqualTo(tensors);
    assertThat(read(TorchFiles.zip(tensors)).keySet()).containsExactlyElementsOf(tensors.keySet());
    assertThat(read(TorchFiles.legacy(tensors))).isEqualTo(tensors);
  }

  /** Views, all types, an optimizer's state and NumPy's numbers, as PyTorch itself wrote them. */
  @ParameterizedTest
  @ValueSource(strings = {"torch-1.13-zip.pth", "torch-1.13-legacy.pth"})
  void readsWhatPytorchWrites(String name) throws IOException {
    Map<String, Tensor> expected = NumpyArchive.read(resource("torch-1.13.npz"));
    Map<String, Tensor> tensors = TorchCheckpoint.read(resource(name));
    assertThat(tensors).isEqualTo(expected).hasSize(17);
    assertThat(tensors.keySet()).containsExactlyElementsOf(expected.keySet());
  }

  @Test
  void readsThePublishedNanoTrack() throws IOException {
    Map<String, Tensor> expected =
        NumpyArchive.read(SharedData.require("weights/nanotrack-v3.npz"));
    expected.keySet().removeIf(name -> name.endsWith(".num_batches_tracked"));
    Map<String, Tensor> tensors =
        TorchCheckpoint.read(SharedData.require("weights/nanotrack-v3.pth"));
    assertThat(tensors).isEqualTo(expected);
    assertThat(tensors.keySet()).containsExactlyElementsOf(expected.keySet());
  }

  @ParameterizedTest
  @CsvSource({
    "FloatStorage, 0000C03F, 1.5",
    "DoubleStorage, 000000000000F0BF, -1",
    "HalfStorage, 003C, 1",
    "BFloat16Storage, C03F, 1.5",
  })
  void readsTheTypesOfFloats(String type, String hex, float value) throws IOException {
    byte[] pickle = one(type, 1, 0, List.of(), List.of());
    Map<String, byte[]> data = Map.of("0", HexFormat.of().parseHex(hex));
    assertThat(read(TorchFiles.zip(pickle, data)))
        .containsExactly(Map.entry("x", new Tensor(List.of(), new float[] {value})));
  }

  /** A state dict as Python 2 and the first versions of PyTorch wrote it. */
  @Test
  void readsPython2() throws IOException {
    byte[] pickle =
        new PickleWriter()
            .global("collections", "OrderedDict")
            .raw(']', ']')
            .oldText("module.bias")
            .raw('a')
            .global("torch._utils", "_rebuild_tensor")
            .raw('(')
            .raw('(')
            .oldText("storage")
            .global("torch.cuda", "FloatStorage")
            .oldText("9")
            .oldText("cuda:1")
            .ascii("I6\n")
            .raw('(')
            .oldText("10")
            .ascii("I2\n")
            .ascii("L3L\n")
            .raw('t', 't', 'Q')
            .number(1)
            .numbers(List.of(2))
            .numbers(List.of(1))
            .raw('t', 'R', 'a', 'a', 0x85, 'R')
            .stop();
    Map<String, byte[]> data = Map.of("9", SIX.get("0"));
    assertThat(read(TorchFiles.legacy(pickle, data, 4)))
        .containsExactly(Map.entry("bias", Tensor.of(new float[] {4, 5}, 2)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"state_dict", "model"})
  void unwrapsAStateDict(String wrapper) throws IOException {
    byte[] pickle =
        new PickleWriter()
            .raw('}')
            .text("epoch")
            .number(3)
            .raw('s')
            .text(wrapper)
            .raw('}')
            .text("module.x")
            .tensor("FloatStorage", "0", 6, 1, List.of(2, 2), List.of(1, 3))
            .raw('s')
            .text("y.num_batches_tracked")
            .tensor("LongStorage", "unread", 0, 0, List.of(0), List.of(1))
            .raw('s', 's')
            .text("other")
            .tensor("FloatStorage", "0", 6, 0, List.of(6), List.of(1))
            .raw('s')
            .stop();
    assertThat(read(TorchFiles.zip(pickle, SIX)))
        .containsExactly(Map.entry("x", Tensor.of(new float[] {2, 5, 3, 6}, 2, 2)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "7 ; 0 ; 6 ; 1 ; storage 0 has 24 bytes, not 28",
        "5 ; 0 ; 5 ; 1 ; entry archive/data/0 has 24 bytes, at most 20 are expected",
        "6 ; 1 ; 6 ; 1 ; leaves the storage's 6 numbers",
        "6 ; 0 ; 4 ; 2 ; leaves the storage's 6 numbers",
        "6 ; 0 ; 2 ; -1 ; leaves the storage's 6 numbers",
        "6 ; -1 ; 2 ; 1 ; leaves the storage's 6 numbers",
        "6 ; 7 ; 0 ; 1 ; leaves the storage's 6 numbers",
        "6 ; 9223372036854775807 ; 2 ; 1 ; leaves the storage's 6 numbers",
        "6 ; 0 ; 3 ; 9223372036854775807 ; leaves the storage's 6 numbers",
        "6 ; 0 ; -1 ; 1 ; negative size in shape [-1]",
        "6 ; 0 ; 2147483647 ; 0 ; makes more numbers than a file of",
        "6 ; 0 ; 4294967296 ; 0 ; a tensor has size 4294967296",
        "-1 ; 0 ; 1 ; 1 ; storage 0 has -1 numbers",
        "9223372036854775807 ; 0 ; 1 ; 1 ; storage 0 has 9223372036854775807 numbers",
      })
  void refusesAViewThatDoesNotFit(long count, long offset, long size, long stride, String reason)
      throws IOException {
    byte[] pickle = one("FloatStorage", count, offset, List.of(size), List.of(stride));
    assertRefused(TorchFiles.zip(pickle, SIX), reason);
  }

  @ParameterizedTest
  @CsvSource({
    "posix, system",
    "builtins, eval",
    "__builtin__, eval",
    "torch, device",
    "torch, ComplexFloatStorage",
    "torch.nn.modules.linear, Linear",
    "argparse, Namespace",
    "collections, defaultdict",
    "torch._utils, _rebuild_qtensor",
  })
  void refusesOtherGlobals(String module, String name) throws IOException {
    String reason = module + "." + name;
    byte[] asked = new PickleWriter().global(module, name).stop();
    assertRefused(TorchFiles.zip(asked, SIX), "data.pkl: byte 2, GLOBAL: asks for " + reason + ",");
    byte[] inLegacy = TorchFiles.legacyStart();
    int start = inLegacy.length;
    assertRefused(
        TorchFiles.legacy(asked, SIX, 4),
        "byte " + (start + 2) + ", GLOBAL: asks for " + reason + ",");
    byte[] onStack = new PickleWriter().text(module).text(name).raw(0x93).stop();
    assertRefused(TorchFiles.zip(onStack, SIX), ", STACK_GLOBAL: asks for " + reason + ",");
    byte[] instance = new PickleWriter().raw('(').ascii("i" + module + "\n" + name + "\n").stop();
    assertRefused(TorchFiles.zip(instance, SIX), "data.pkl: byte 3, INST: is not accepted");
  }

  @Test
  void refusesOtherCallsAndOperations() throws IOException {
    assertPickleRefused(
        new PickleWriter().text("x").raw(')', 'R'), "REDUCE: only a known global can be called");
    assertPickleRefused(
        new PickleWriter().global("torch", "FloatStorage").raw(')', 'R'),
        "REDUCE: only a known global can be called");
    assertPickleRefused(
        new PickleWriter().global("torch._utils", "_rebuild_tensor_v2").raw(')', 'R'),
        "REDUCE: REBUILD_TENSOR_V2 is called with arguments");
    assertPickleRefused(
        new PickleWriter().global("collections", "OrderedDict").raw(')', 0x81), "NEWOBJ: is not");
    assertPickleRefused(new PickleWriter().raw('(', 'o'), "OBJ: is not");
    assertPickleRefused(new PickleWriter().raw('}', '}', 'b'), "BUILD: sets the state of what");
    assertPickleRefused(new PickleWriter().raw(0x82, 1), "EXT1: is not");
    assertPickleRefused(new PickleWriter().ascii("P123\n"), "PERSID: is not");
    assertPickleRefused(new PickleWriter().text("x").raw('Q'), "BINPERSID: the persistent id is");
    assertPickleRefused(
        new PickleWriter().raw('(').text("module").text("x").raw('t', 'Q'), "BINPERSID: the");
    assertPickleRefused(new PickleWriter().raw(0xff), "byte 2: 0xff is no operation");
    assertPickleRefused(new PickleWriter().raw(0x80, 6), "PROTO: protocol 6");
    assertPickleRefused(new PickleWriter().raw('N', '.'), "goes on after its end");
    assertPickleRefused(new PickleWriter(), "STOP: there is no value");
  }

  @Test
  void refusesWhatIsNoStateDict() throws IOException {
    assertRefused(new byte[0], "is no checkpoint of torch.save");
    assertRefused("text".getBytes(), "is no checkpoint of torch.save");
    assertRefused(new PickleWriter().raw('}').stop(), "is a pickle, but none of torch.save");
    assertPickleRefused(new PickleWriter().raw(']'), "has no state dict: it holds no dict");
    assertPickleRefused(new PickleWriter().raw('}'), "has no state dict: no dict of tensors");
    assertPickleRefused(
        new PickleWriter()
            .raw('}')
            .text("x\u001b[2J")
            .tensor("FloatStorage", "0", 6, 0, List.of(), List.of())
            .raw('s'),
        "printable characters, not 5: x?[2J");
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("a/version", new byte[1]);
    assertRefused(
        TorchFiles.zip(entries, ZipEntry.STORED), "is a zip without an entry ARCHIVE/data.pkl");
    entries.put("a/data.pkl", new byte[1]);
    entries.put("b/data.pkl", new byte[1]);
    assertRefused(TorchFiles.zip(entries, ZipEntry.STORED), "more than one entry data.pkl");
    entries.remove("b/data.pkl");
    assertRefused(
        TorchFiles.zip(entries, ZipEntry.DEFLATED), "entry a/data.pkl is compressed or encrypted");
    entries.put("a/byteorder", "big".getBytes());
    assertRefused(TorchFiles.zip(entries, ZipEntry.STORED), "is big endian");
    assertThatIOException()
        .isThrownBy(() -> TorchCheckpoint.read(folder.resolve("none.pth")))
        .withMessageContaining("none.pth");
  }

  @Test
  void refusesStoragesThatDoNotFitTheLegacyForm() throws IOException {
    byte[] pickle = one("FloatStorage", 6, 0, List.of(6), List.of(1));
    byte[] whole = TorchFiles.legacy(pickle, SIX, 4);
    assertThat(read(whole)).hasSize(1);
    assertRefused(Arrays.copyOf(whole, whole.length - 1), "storage 0 is cut short");
    assertRefused(Arrays.copyOf(whole, whole.length + 1), "goes on after its last storage");
    byte[] longer = whole.clone();
    ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putLong(whole.length - 32, 7);
    assertRefused(longer, "storage 0 has 7 numbers, not 6");
    assertRefused(TorchFiles.legacy(pickle, Map.of(), 4), "does not name all");
    assertRefused(TorchFiles.legacy(pickle, Map.of("1", new byte[24]), 4), "names one that is not");
    ByteArrayOutputStream version = new ByteArrayOutputStream();
    version.writeBytes(Arrays.copyOf(TorchFiles.legacyStart(), 15));
    version.writeBytes(new PickleWriter().number(1002).stop());
    assertRefused(version.toByteArray(), "a version of torch.save that is not known");
  }

  private static byte[] one(
      String type,
      long count,
      long offset,
      List<? extends Number> shape,
      List<? extends Number> strides) {
    return new PickleWriter()
        .raw('}')
        .text("x")
        .tensor(type, "0", count, offset, shape, strides)
        .raw('s')
        .stop();
  }

  private void assertPickleRefused(PickleWriter pickle, String reason) throws IOException {
    assertRefused(TorchFiles.zip(pickle.stop(), SIX), reason);
  }

  private void assertRefused(byte[] checkpoint, String reason) throws IOException {
    Path file = write(checkpoint);
    assertThatIOException()
        .isThrownBy(() -> TorchCheckpoint.read(file))
        .withMessageStartingWith(file + ": ")
        .withMessageContaining(reason);
  }

  private Map<String, Tensor> read(byte[] checkpoint) throws IOException {
    return TorchCheckpoint.read(write(checkpoint));
  }

  private Path write(byte[] checkpoint) throws IOException {
    return Files.write(folder.resolve("file.pth"), checkpoint);
  }

  private static Path resource(String name) {
    try {
      return Path.of(TorchCheckpointTest.class.getResource(name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
