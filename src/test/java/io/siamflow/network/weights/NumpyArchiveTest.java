package io.siamflow.network.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumpyArchiveTest {

  private static final Map<String, Tensor> ARRAYS =
      Map.of(
          "conv1/weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
          "bias", Tensor.of(new float[] {-0.5f}, 1),
          "number", new Tensor(List.of(), new float[] {9}));

  @TempDir private Path folder;

  @Test
  void readsWhatNumpyWrites() throws IOException {
    assertThat(read(NpzFiles.of(ARRAYS))).isEqualTo(ARRAYS);
  }

  @ParameterizedTest
  @CsvSource({
    "1, <f8, 000000000000F0BF, -1",
    "2, <f4, 0000C03F, 1.5",
    "3, <f2, 003C, 1",
    "1, <i8, FEFFFFFFFFFFFFFF, -2",
    "1, <i4, 00010000, 256",
    "1, <i2, FFFF, -1",
    "1, |i1, 80, -128",
    "1, |u1, 80, 128",
  })
  void readsTheVersionsAndTypes(int version, String type, String hex, float value)
      throws IOException {
    byte[] data = HexFormat.of().parseHex(hex);
    byte[] npy = NpzFiles.npy(version, type, "False", "1,", data);
    assertThat(read(NpzFiles.of("x.npy", npy)))
        .containsEntry("x", Tensor.of(new float[] {value}, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1 ; <f4 ; True ; 1,1 ; array x is in Fortran order",
        "1 ; >f4 ; False ; 1, ; array x has type '>f4'",
        "1 ; |O ; False ; 1, ; array x has type '|O'",
        "4 ; <f4 ; False ; 1, ; array x is no .npy array of version 1 to 3",
        "1 ; <f4 ; Maybe ; 1, ; array x has a header that is not understood",
        "1 ; <f4 ; False ; 2, ; array x has not the bytes",
        "1 ; <f4 ; False ; 0, ; array x has not the bytes",
        "1 ; <f4 ; False ; 99999999999, ; array x has shape (99999999999,)",
        "1 ; <f4 ; False ; 65536,65536 ; array x: too many values",
        "1 ; <f4 ; False ; 500000000, ; array x of shape [500000000] is too large",
        "1 ; <f4 ; False ; 20000000, ; array x of shape [20000000] is too large",
        "1 ; <f4 ; False ; 2000000, ; array x has not the bytes",
      })
  void refusesByName(int version, String type, String fortran, String shape, String reason)
      throws IOException {
    byte[] npy = NpzFiles.npy(version, type, fortran, shape, new byte[4]);
    Path file = write(NpzFiles.of("x.npy", npy));
    assertThatIOException()
        .isThrownBy(() -> NumpyArchive.read(file))
        .withMessageContaining(file + ": " + reason);
  }

  @Test
  void refusesArraysThatAreMuchLargerThanTheirFile() throws IOException {
    int count = 20_000_000;
    byte[] npy = NpzFiles.npy(1, "<f4", "False", count + ",", new byte[4 * count]);
    byte[] file = NpzFiles.of("x.npy", npy);
    assertThat(file.length).isLessThan(100_000);
    assertThatIOException()
        .isThrownBy(() -> read(file))
        .withMessageContaining("array x of shape [20000000] is too large");
  }

  @Test
  void refusesNamesThatATerminalWouldObey() throws IOException {
    byte[] npy = NpzFiles.npy(1, "<f4", "False", "1,", new byte[4]);
    for (String name : List.of("red\u001b[31m", "x".repeat(513))) {
      byte[] file = NpzFiles.of(name + ".npy", npy);
      assertThatIOException()
          .isThrownBy(() -> read(file))
          .withMessageContaining("printable characters, not " + name.length())
          .withMessageNotContaining("\u001b");
    }
  }

  @Test
  void refusesWhatIsNoArray() throws IOException {
    Path file = write(NpzFiles.of("x.txt", new byte[3]));
    assertThatIOException()
        .isThrownBy(() -> NumpyArchive.read(file))
        .withMessageContaining("entry x.txt is no .npy array");
    Path text = write("no zip at all".getBytes(StandardCharsets.UTF_8));
    assertThatIOException()
        .isThrownBy(() -> NumpyArchive.read(text))
        .withMessageContaining(text.toString());
  }

  @Test
  void aDamagedArchiveIsRefusedOrGivesTheTrueNumbers() throws IOException {
    byte[] whole = NpzFiles.of(ARRAYS);
    for (int length = 0; length < whole.length; length += 3) {
      Path cut = write(Arrays.copyOf(whole, length));
      assertThatIOException().isThrownBy(() -> NumpyArchive.read(cut));
    }
    Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        // A name is not under a checksum, the numbers are.
        assertThat(ARRAYS.values()).containsAll(read(damaged).values());
      } catch (IOException refused) {
        assertThat(refused).hasMessageContaining("file.npz");
      }
    }
  }

  private Map<String, Tensor> read(byte[] archive) throws IOException {
    return NumpyArchive.read(write(archive));
  }

  private Path write(byte[] archive) throws IOException {
    return Files.write(folder.resolve("file.npz"), archive);
  }
}
