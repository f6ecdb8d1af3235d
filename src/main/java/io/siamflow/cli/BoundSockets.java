package io.siamflow.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listening sockets on free ports of 127.0.0.1, bound before the Kafka listeners of the same names
 * take them over.
 */
final class BoundSockets implements ServerSocketFactory, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(BoundSockets.class);

  private final Map<String, Integer> ports = new ConcurrentHashMap<>();
  private final Map<String, ServerSocketChannel> waiting = new ConcurrentHashMap<>();

  /** Binds a listener's socket to a free port. */
  void bind(String listener) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    waiting.put(listener, channel);
    channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
    ports.put(listener, channel.socket().getLocalPort());
  }

  /** {@code 127.0.0.1:PORT} of a bound listener. */
  String address(String listener) {
    return "127.0.0.1:" + ports.get(listener);
  }

  /** Hands the bound socket to Kafka, which closes it. */
  @Override
  public ServerSocketChannel openServerSocket(
      String listener, InetSocketAddress address, int backlog, int receiveBytes)
      throws IOException {
    ServerSocketChannel channel = waiting.remove(listener);
    if (channel == null) {
      throw new IOException("no socket is bound for the listener " + listener);
    }
    channel.configureBlocking(false);
    return channel;
  }

  /** Closes the sockets that Kafka has not taken. */
  @Override
  public void close() {
    for (ServerSocketChannel channel : waiting.values()) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warn("a socket stays open: {}", e.toString());
      }
    }
    waiting.clear();
  }
}
