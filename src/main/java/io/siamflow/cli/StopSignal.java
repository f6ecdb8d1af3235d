package io.siamflow.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells a running command that Ctrl-C or a TERM signal asks it to end, and lets the JVM wait until
 * it has, for a bounded time.
 */
final class StopSignal implements AutoCloseable {

  private static final long GRACE_SECONDS = 20;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook =
      new Thread(
          () -> {
            request();
            try {
              done.await(GRACE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          },
          "stop-signal");

  private StopSignal() {}

  /** A signal that is raised when the JVM is asked to end. */
  static StopSignal onShutdown() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Raises the signal. */
  void request() {
    requested.countDown();
  }

  boolean isRequested() {
    return requested.getCount() == 0;
  }

  /**
   * Waits until a moment or until the signal.
   *
   * @param nanoTime the moment, on {@link System#nanoTime}'s scale
   * @return whether the signal was raised
   */
  boolean awaitUntil(long nanoTime) {
    try {
      return requested.await(nanoTime - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      request();
      return true;
    }
  }

  /** The command has ended. */
  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already ending, and the hook has just been let go.
      return;
    }
  }
}
