package io.siamflow.network.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementTypeTest {

  @ParameterizedTest
  @CsvSource({
    "1, 3f80",
    "-3.1415927, c049",
    "1.00390625, 3f80", // half way: to the even one below
    "1.01171875, 3f82", // half way: to the even one above
    "1.004, 3f81",
    "0, 0000",
    "3.3895314e38, 7f7f",
  })
  void bfloat16IsRoundedToNearestEven(float value, String bits) {
    ByteBuffer data = ByteBuffer.allocate(2);
    ElementType.BFLOAT16.write(data, value);
    assertThat(data.getShort(0)).isEqualTo((short) Integer.parseInt(bits, 16));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3c00",
    "-2.5, c100",
    "1.00048828125, 3c00", // half way: to the even one below
    "1.00146484375, 3c02", // half way: to the even one above
    "0, 0000",
    "5.9604645e-8, 0001",
    "65504, 7bff",
    "65519, 7bff",
    "65520, 7c00",
    "-1e30, fc00",
  })
  void float16IsRoundedToNearestEven(float value, String bits) {
    ByteBuffer data = ByteBuffer.allocate(2);
    ElementType.FLOAT16.write(data, value);
    assertThat(data.getShort(0)).isEqualTo((short) Integer.parseInt(bits, 16));
  }
}
