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
}
