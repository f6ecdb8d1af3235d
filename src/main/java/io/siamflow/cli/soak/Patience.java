package io.siamflow.cli.soak;

import io.siamflow.codec.DecodeException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.RetriableException;

/** Waits for what a failing cluster does in the end, and names it if it does not. */
final class Patience {

  private final Path logs;
  private final Watch watch;

  /** What is looked after while time passes. */
  interface Watch {
    void look() throws IOException;
  }

  /**
   * Patience with processes.
   *
   * @param logs where the processes' logs are, for messages
   * @param watch called before each further try
   */
  Patience(Path logs, Watch watch) {
    this.logs = logs;
    this.watch = watch;
  }

  /**
   * Waits until something is so. A service that does not answer, or too late, only means: not yet.
   *
   * @param most how long
   * @param every how long it waits between two looks
   * @throws IOException if it is not so in time
   */
  void await(Duration most, Duration every, String what, Callable<Boolean> condition)
      throws Exception {
    long end = System.nanoTime() + most.toNanos();
    while (true) {
      Exception unanswered = null;
      try {
        if (condition.call()) {
          return;
        }
      } catch (Exception e) {
        if (!passes(e)) {
          throw e;
        }
        unanswered = e;
      }
      wait(end, most, every, what, unanswered);
    }
  }

  /**
   * Tries again, whatever the fault is, until it succeeds.
   *
   * @throws IOException if it does not in time
   */
  <T> T attempt(Duration most, Duration every, String what, Callable<T> action) throws Exception {
    long end = System.nanoTime() + most.toNanos();
    while (true) {
      Exception fault;
      try {
        return action.call();
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        fault = e;
      }
      wait(end, most, every, what, fault);
    }
  }

  private void wait(long end, Duration most, Duration every, String what, Exception fault)
      throws IOException, InterruptedException {
    watch.look();
    if (System.nanoTime() - end > 0) {
      throw new IOException(
          "not within %s: %s; the processes' logs are in %s%s"
              .formatted(most, what, logs, fault == null ? "" : ": " + fault),
          fault);
    }
    Thread.sleep(every.toMillis());
  }

  /** Whether a fault is that of a service which is away for a while. */
  static boolean passes(Throwable fault) {
    if (fault instanceof ExecutionException && fault.getCause() != null) {
      return passes(fault.getCause());
    }
    return fault instanceof IOException && !(fault instanceof DecodeException)
        || fault instanceof TimeoutException
        || fault instanceof RetriableException;
  }
}
