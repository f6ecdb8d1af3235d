package io.siamflow.network;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The loaded networks of a JVM: each is loaded by the first who takes it, shared, and closed when
 * the last gives it back. Factories reach the tasks of a JVM as separate copies, therefore {@link
 * #OF_THIS_JVM} is the one place where they meet.
 */
final class SharedNetworks {

  static final SharedNetworks OF_THIS_JVM = new SharedNetworks();

  private final Map<Object, Entry> entries = new HashMap<>();

  private static final class Entry {
    private final LoadedNetwork network;
    private int holders;

    private Entry(LoadedNetwork network) {
      this.network = network;
    }
  }

  /** A share in a loaded network. Closing it twice is harmless. */
  final class Share implements AutoCloseable {

    private final Object key;
    private final LoadedNetwork network;
    private volatile boolean closed;

    private Share(Object key, LoadedNetwork network) {
      this.key = key;
      this.network = network;
    }

    /**
     * The network.
     *
     * @throws IllegalStateException if the share was given back
     */
    LoadedNetwork network() {
      if (closed) {
        throw new IllegalStateException("the network is closed");
      }
      return network;
    }

    @Override
    public void close() {
      synchronized (SharedNetworks.this) {
        if (closed) {
          return;
        }
        closed = true;
        Entry entry = entries.get(key);
        entry.holders--;
        if (entry.holders == 0) {
          entries.remove(key);
          entry.network.close();
        }
      }
    }
  }

  /**
   * Takes a share.
   *
   * @param key what the network is; equal keys share
   * @param loader loads it if nobody holds it
   */
  synchronized Share take(Object key, Supplier<LoadedNetwork> loader) {
    Entry entry = entries.get(key);
    if (entry == null) {
      entry = new Entry(loader.get());
      entries.put(key, entry);
    }
    entry.holders++;
    return new Share(key, entry.network);
  }

  /** How many networks are loaded. */
  synchronized int size() {
    return entries.size();
  }
}
