package io.siamflow.cli.benchmark;

import java.util.ArrayList;
import java.util.List;

/** Milliseconds from when frames were due to their events, of the frames of some time only. */
public final class Latencies {

  private final long from;
  private final long until;
  private final List<Double> millis = new ArrayList<>();

  /**
   * None as yet.
   *
   * @param from the first frame that counts is due then, milliseconds since 1970-01-01T00:00Z
   * @param until the first one that counts no more is due then
   */
  public Latencies(long from, long until) {
    this.from = from;
    this.until = until;
  }

  /**
   * An event's.
   *
   * @param due when its frame was due, milliseconds since 1970-01-01T00:00Z
   * @param now when the consumer has it
   */
  public void add(long due, long now) {
    if (due >= from && due < until) {
      millis.add((double) (now - due));
    }
  }

  /** Milliseconds, of the frames that count. */
  public Spread spread() {
    return new Spread(millis);
  }
}
