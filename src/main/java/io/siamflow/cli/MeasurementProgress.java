package io.siamflow.cli;

import io.siamflow.cli.benchmark.Interleaved;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * One line on a terminal that says what a benchmark measures and how long the rest takes. It
 * changes every second, also within a measurement, and is taken away at the end; where standard
 * error is no terminal there is none.
 */
final class MeasurementProgress implements Interleaved.Watcher, AutoCloseable {

  private static final String CLEAR = "\r\033[K";

  /** A line that is broken on a narrow terminal could not be taken away. */
  private static final int LONGEST = 79;

  private final PrintWriter err;
  private final int total;
  private final LongSupplier nanoTime;
  private final ScheduledExecutorService ticks;
  private final long begin;
  private String now = "";
  private Supplier<String> phase = () -> "";
  private int done;
  private long measuredUntil;
  private long measuringSince;
  private boolean visible;

  private MeasurementProgress(
      PrintWriter err, int total, LongSupplier nanoTime, ScheduledExecutorService ticks) {
    this.err = err;
    this.total = total;
    this.nanoTime = nanoTime;
    this.ticks = ticks;
    begin = nanoTime.getAsLong();
  }

  /**
   * Progress on standard error if that is a terminal.
   *
   * @param total measurements in all
   */
  static MeasurementProgress onTerminal(PrintWriter err, int total) {
    return onTerminal(err, total, Progress.standardErrorIsTerminal(), System::nanoTime);
  }

  static MeasurementProgress onTerminal(
      PrintWriter err, int total, boolean shown, LongSupplier nanoTime) {
    ScheduledExecutorService ticks = null;
    if (shown) {
      ticks =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread thread = new Thread(task, "benchmark-progress");
                thread.setDaemon(true);
                return thread;
              });
    }
    MeasurementProgress progress = new MeasurementProgress(err, total, nanoTime, ticks);
    if (ticks != null) {
      ticks.scheduleAtFixedRate(progress::show, 1, 1, TimeUnit.SECONDS);
    }
    return progress;
  }

  @Override
  public synchronized void opening(Map<String, Object> setting) {
    now = "opening " + named(setting);
    phase = () -> "";
  }

  @Override
  public synchronized void measuring(Map<String, Object> setting, Supplier<String> phase) {
    now = "measuring " + named(setting);
    this.phase = phase;
    if (measuringSince == 0) {
      measuringSince = nanoTime.getAsLong();
    }
  }

  @Override
  public synchronized void measured() {
    done++;
    measuredUntil = nanoTime.getAsLong();
  }

  private static String named(Map<String, Object> setting) {
    return setting.values().stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private synchronized void show() {
    visible = true;
    err.print(CLEAR + line());
    err.flush();
  }

  /** The line as it is now. */
  synchronized String line() {
    long time = nanoTime.getAsLong();
    String left = "rest unknown";
    if (done > 0) {
      double each = (measuredUntil - measuringSince) / 1e9 / done;
      double rest = each * (total - done) - (time - measuredUntil) / 1e9;
      left = String.format(Locale.ROOT, "about %.0f s left", Math.max(0, rest));
    }
    String part = phase.get();
    String line =
        String.format(
            Locale.ROOT,
            "%d of %d, %.0f s, %s: %s",
            done,
            total,
            (time - begin) / 1e9,
            left,
            part.isEmpty() ? now : part + ": " + now);
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
  }

  /** Takes the line away. */
  @Override
  public void close() {
    if (ticks == null) {
      return;
    }
    ticks.shutdownNow();
    synchronized (this) {
      if (visible) {
        err.print(CLEAR);
        err.flush();
      }
    }
  }
}
