package io.siamflow.network.torchscript;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PickleTest {

  @Test
  void anObjectWithItsAttributes() {
    byte[] pickle =
        new Pickle()
            .beginObject("__torch__", "Net")
            .text("training")
            .bool(false)
            .text("n")
            .integer(258)
            .endObject()
            .end();
    assertThat(latin(pickle))
        .isEqualTo(
            "\u0080\u0002c__torch__\nNet\n)\u0081}("
                + "X\b\0\0\0training\u0089X\1\0\0\0nJ\2\1\0\0ub.");
  }

  @Test
  void aTensorPointsToItsStorage() {
    byte[] pickle =
        new Pickle().tensor("3", ElementType.BFLOAT16, 6, List.of(2, 3), List.of(3, 1), true).end();
    assertThat(latin(pickle))
        .isEqualTo(
            "\u0080\u0002ctorch._utils\n_rebuild_tensor_v2\n(("
                + "X\7\0\0\0storagectorch\nBFloat16Storage\nX\1\0\0\0003X\3\0\0\0cpuJ\6\0\0\0tQ"
                + "J\0\0\0\0(J\2\0\0\0J\3\0\0\0t(J\3\0\0\0J\1\0\0\0t\u0088"
                + "ccollections\nOrderedDict\n)RtR.");
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
