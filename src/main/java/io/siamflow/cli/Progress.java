package io.siamflow.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * One line on a terminal that says how far a command is. It appears after a second, changes twice a
 * second and is taken away at the end; where standard error is no terminal there is none.
 */
final class Progress implements AutoCloseable {

  private static final long SECOND = 1_000_000_000L;
  private static final long FIRST_AFTER = SECOND;
  private static final long AGAIN_AFTER = SECOND / 2;
  private static final String CLEAR = "\r\033[K";

  private final PrintWriter err;
  private final boolean shown;
  private final OptionalLong total;
  private final LongSupplier nanoTime;
  private final long begin;
  private long next;
  private long done;
  private boolean visible;

  Progress(PrintWriter err, boolean shown, OptionalLong total, LongSupplier nanoTime) {
    this.err = err;
    this.shown = shown;
    this.total = total;
    this.nanoTime = nanoTime;
    this.begin = nanoTime.getAsLong();
    this.next = begin + FIRST_AFTER;
  }

  /**
   * Progress on standard error if that is a terminal.
   *
   * @param total frames in all, where known
   */
  static Progress onTerminal(PrintWriter err, OptionalLong total) {
    return new Progress(err, standardErrorIsTerminal(), total, System::nanoTime);
  }

  /** Whether standard error is a terminal. */
  static boolean standardErrorIsTerminal() {
    // Java 17 tells only whether standard input and output are a terminal, both.
    try {
      Path device = Path.of("/proc/self/fd/2").toRealPath();
      return device.startsWith("/dev/pts")
          || device.startsWith("/dev") && device.getFileName().toString().startsWith("tty");
    } catch (IOException e) {
      return false;
    }
  }

  /** One more frame is done. */
  void step() {
    done++;
    long now = nanoTime.getAsLong();
    if (shown && now >= next) {
      next = now + AGAIN_AFTER;
      visible = true;
      err.print(CLEAR + line(now));
      err.flush();
    }
  }

  private String line(long now) {
    double rate = framesPerSecond(now);
    if (total.isEmpty()) {
      return String.format(Locale.ROOT, "%d frames, %.1f fps", done, rate);
    }
    long left = Math.max(0, total.getAsLong() - done);
    return String.format(
        Locale.ROOT,
        "%d of %d frames, %.1f fps, %.0f s left",
        done,
        total.getAsLong(),
        rate,
        left / rate);
  }

  /** Frames that are done. */
  long done() {
    return done;
  }

  /** Seconds since the beginning. */
  double seconds() {
    return seconds(nanoTime.getAsLong());
  }

  /** Frames per second since the beginning. */
  double framesPerSecond() {
    return framesPerSecond(nanoTime.getAsLong());
  }

  private double framesPerSecond(long now) {
    return done / seconds(now);
  }

  private double seconds(long now) {
    return Math.max(1, now - begin) / (double) SECOND;
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (visible) {
      err.print(CLEAR);
      err.flush();
    }
  }
}
