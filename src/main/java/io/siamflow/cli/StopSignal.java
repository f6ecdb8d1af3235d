package io.siamflow.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells a running command that Ctrl-C or a TERM signal asks it to end, and lets the JVM wait until
 * it has, for a bounded time.
 */
final class StopSignal implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(20);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private final Runnable whenRaised;

  private StopSignal(Duration grace, Runnable whenRaised) {
    this.whenRaised = whenRaised;
    hook = new Thread(() -> raiseAndWait(grace), "stop-signal");
  }

  private void raiseAndWait(Duration grace) {
    request();
    try {
      done.await(grace.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A signal that is raised when the JVM is asked to end. */
  static StopSignal onShutdown() {
    return added(new StopSignal(GRACE, () -> {}));
  }

  /**
   * A signal that interrupts the calling thread when the JVM is asked to end.
   *
   * @param grace how long the JVM waits at most
   */
  static StopSignal interrupting(Duration grace) {
    return added(new StopSignal(grace, Thread.currentThread()::interrupt));
  }

  private static StopSignal added(StopSignal signal) {
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Raises the signal. */
  void request() {
    requested.countDown();
    whenRaised.run();
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
