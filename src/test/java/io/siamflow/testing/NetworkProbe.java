package io.siamflow.testing;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sees what a test's networks do, and holds them up. A copy that was serialised is the same probe
 * again inside one JVM, until the test closes it.
 */
public final class NetworkProbe implements Serializable, AutoCloseable {

  private static final long serialVersionUID = 1L;
  private static final int FOR_EVER = Integer.MAX_VALUE / 2;
  private static final Map<UUID, NetworkProbe> PROBES = new ConcurrentHashMap<>();

  private final UUID id = UUID.randomUUID();
  private final transient AtomicInteger open = new AtomicInteger();
  private final transient AtomicInteger everOpened = new AtomicInteger();
  private final transient AtomicInteger reached = new AtomicInteger();
  private final transient List<Integer> searched = new CopyOnWriteArrayList<>();
  private final transient List<Integer> embedded = new CopyOnWriteArrayList<>();
  private transient volatile Semaphore gate = openGate();
  private transient volatile RuntimeException failure;
  private transient volatile int spoilt = -1;

  public NetworkProbe() {
    PROBES.put(id, this);
  }

  private Object readResolve() {
    NetworkProbe original = PROBES.get(id);
    if (original == null) {
      throw new IllegalStateException("the probe was closed");
    }
    return original;
  }

  void opened() {
    open.incrementAndGet();
    everOpened.incrementAndGet();
  }

  void closed() {
    open.decrementAndGet();
  }

  void embedding(int count) {
    embedded.add(count);
    pass();
  }

  void searching(int count) {
    searched.add(count);
    pass();
  }

  private void pass() {
    reached.incrementAndGet();
    try {
      gate.acquire();
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted on the device", e);
    }
    RuntimeException thrown = failure;
    if (thrown != null) {
      throw thrown;
    }
  }

  /** Networks that are open now. */
  public int open() {
    return open.get();
  }

  public int everOpened() {
    return everOpened.get();
  }

  /** Calls of a network that began. */
  public int reached() {
    return reached.get();
  }

  /** Targets of each call of a search branch. */
  public List<Integer> searched() {
    return List.copyOf(searched);
  }

  /** Targets of each call of a template branch. */
  public List<Integer> embedded() {
    return List.copyOf(embedded);
  }

  /** Networks that are called from now on wait for {@link #release}. */
  public void block() {
    gate = new Semaphore(0);
  }

  /** Lets so many calls pass that wait or would wait. */
  public void allow(int calls) {
    gate.release(calls);
  }

  public void release() {
    Semaphore closed = gate;
    gate = openGate();
    closed.release(FOR_EVER);
  }

  private static Semaphore openGate() {
    return new Semaphore(FOR_EVER);
  }

  /** In each search from now on this target's output is not finite; -1: in none. */
  public void spoil(int target) {
    spoilt = target;
  }

  boolean isSpoilt(int target) {
    return spoilt == target;
  }

  /** Networks that are called from now on fail. */
  public void fail(RuntimeException thrown) {
    failure = thrown;
  }

  @Override
  public void close() {
    release();
    PROBES.remove(id);
  }
}
