package io.siamflow.network.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {

  private static final Map<String, Tensor> TENSORS =
      Map.of(
          "b.bias", Tensor.of(new float[] {-1.5f, 3e-38f}, 2),
          "a.weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
          "number", new Tensor(List.of(), new float[] {7}),
          "nothing", Tensor.of(new float[0], 0, 4));

  @Test
  void whatIsWrittenIsRead() throws IOException {
    assertThat(SafeTensors.read(SafeTensors.write(TENSORS), "file")).isEqualTo(TENSORS);
  }

  @Test
  void bytesAreThoseOfTheFormat() {
    byte[] file = SafeTensors.write(Map.of("x", Tensor.of(new float[] {Math.nextUp(1f)}, 1)));
    String header = "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}";
    header += " ".repeat(7 - (header.length() + 7) % 8);
    assertThat(file).isEqualTo(file(header, 1, 0, (byte) 0x80, 0x3f));
  }

  @Test
  void numbersOfSixteenBitsAreWrittenAsSuch() throws IOException {
    Map<String, Tensor> exact =
        HalfPrecision.round(
            Map.of("x", Tensor.of(new float[] {.1f, -70.3f, 3e-6f, 2049, -0f, 65504}, 6)));
    byte[] file = SafeTensors.write(exact);

    assertThat(new String(file, 8, 40, java.nio.charset.StandardCharsets.UTF_8))
        .startsWith("{\"x\":{\"dtype\":\"F16\"");
    assertThat(SafeTensors.read(file, "file")).isEqualTo(exact);
    assertThat(exact.get("x").values())
        .containsExactly(0.099975586f, -70.3125f, 50 * 0x1p-24f, 2048, -0f, 65504);
  }

  @Test
  void aNumberTooLargeForSixteenBitsIsRefused() {
    assertThatThrownBy(() -> HalfPrecision.round(Map.of("x", Tensor.of(new float[] {65520}, 1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor x has the value 65520.0, which is no number of 16 bits");
  }

  @Test
  void readsHalfPrecision() throws IOException {
    byte[] file =
        file(
            "{\"__metadata__\":{\"format\":\"pt\"},"
                + "\"h\":{\"dtype\":\"F16\",\"shape\":[5],\"data_offsets\":[0,10]},"
                + "\"b\":{\"dtype\":\"BF16\",\"shape\":[1,2],\"data_offsets\":[10,14]}}",
            0x00,
            0x3c,
            0x01,
            0x00,
            0x00,
            0xfc,
            0xff,
            0x7b,
            0x00,
            0x80,
            0x80,
            0x3f,
            0x49,
            0xc0);
    Map<String, Tensor> tensors = SafeTensors.read(file, "file");
    assertThat(tensors.get("h").values())
        .containsExactly(1, 0x1p-24f, Float.NEGATIVE_INFINITY, 65504, -0f);
    assertThat(tensors.get("b")).isEqualTo(Tensor.of(new float[] {1, -3.140625f}, 1, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"x\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,4]}} | tensor x has type",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}} | tensor x of type F32",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | tensor x has shape",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}} | tensor x has shape",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[65536,65536],\"data_offsets\":[0,0]}} | tensor x: too",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[0,65536,65536],\"data_offsets\":[0,0]}} | the data has",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}} | tensor x begins at byte 4",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}} | tensor x ends at byte 8",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}} | tensor x of type F32",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1]}} | tensor x is not described",
        "{\"x\":7} | tensor x is not described",
        "{\"\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | a tensor's name",
        "{\"a\\n\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}} | a tensor's name",
        "{\"__metadata__\":{\"a\":1}} | __metadata__",
        "[1, 2] | no JSON object",
        "{\"x\": | not JSON",
        "{} {} | not JSON",
        "{} | the data has 4 bytes, its tensors have 0",
        "{\"x\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[0,2]},\"x\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[2,4]}} | not JSON: Duplicate field 'x'",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"y\":{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[2,4]}} | tensor y begins at byte 2",
      })
  void refusesByName(String header, String reason) {
    assertThatIOException()
        .isThrownBy(() -> SafeTensors.read(file(header, 1, 2, 3, 4), "dir/file"))
        .withMessageStartingWith("dir/file: ")
        .withMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource({"-1", "0", "100000000", "9223372036854775807"})
  void refusesAHeaderOfAnImpossibleLength(long length) {
    byte[] file = file("{}");
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    assertThatIOException()
        .isThrownBy(() -> SafeTensors.read(file, "file"))
        .withMessageContaining("header's length");
  }

  @Test
  void refusesToWriteANameThatItWouldNotRead() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SafeTensors.write(Map.of("__metadata__", Tensor.of(new float[] {1}, 1))));
  }

  @Test
  void aDamagedFileIsReadOrRefusedButNothingElse() {
    byte[] whole = SafeTensors.write(TENSORS);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatIOException().isThrownBy(() -> SafeTensors.read(cut, "file"));
    }
    Random random = new Random(7);
    for (int i = 0; i < 5000; i++) {
      byte[] damaged = whole.clone();
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        SafeTensors.read(damaged, "file");
      } catch (IOException refused) {
        assertThat(refused).hasMessageStartingWith("file: ");
      }
    }
  }

  private static byte[] file(String header, int... data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer file =
        ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length).put(json);
    for (int value : data) {
      file.put((byte) value);
    }
    return file.array();
  }
}
