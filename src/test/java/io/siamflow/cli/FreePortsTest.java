package io.siamflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortsTest {

  @Test
  void areDifferentOnesThatNobodyIsGivenUnasked() throws Exception {
    List<Integer> ports = FreePorts.find(500);
    assertThat(ports).hasSize(500).doesNotHaveDuplicates();
    assertThat(ports).allMatch(port -> port >= 20_000 && port < 32_768);
    for (int port : ports.subList(0, 5)) {
      try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        assertThat(free.isBound()).isTrue();
      }
    }
  }
}
