package io.siamflow.cli;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of 127.0.0.1 for processes that cannot be handed a socket. They are free when they are
 * found, and below those that Linux gives to whoever asks for any: so hardly anybody takes one
 * before the process does, or while that is started again.
 */
public final class FreePorts {

  /** Above those that most programs are known by; Linux gives from 32768 on, if not told else. */
  private static final int LOWEST = 20_000;

  private static final int BEHIND_HIGHEST = 32_768;

  private static final int ATTEMPTS = 100;

  private FreePorts() {}

  /**
   * Different ports that are free now.
   *
   * @throws IOException if no more are found
   */
  public static List<Integer> find(int count) throws IOException {
    List<ServerSocket> bound = new ArrayList<>();
    try {
      while (bound.size() < count) {
        bound.add(bind());
      }
      return bound.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : bound) {
        socket.close();
      }
    }
  }

  private static ServerSocket bind() throws IOException {
    for (int attempt = 1; ; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, BEHIND_HIGHEST);
      try {
        return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
      } catch (BindException e) {
        if (attempt == ATTEMPTS) {
          throw new IOException("no free port of 127.0.0.1 was found: " + e.getMessage(), e);
        }
      }
    }
  }
}
