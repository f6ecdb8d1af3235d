package io.siamflow.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.streaming.api.watermark.Watermark;

/** Holds watermarks back until all that arrived before them is done. */
final class HeldWatermarks {

  private record Held(long sequence, Watermark watermark) {}

  private final TreeSet<Long> open = new TreeSet<>();
  private final Deque<Held> held = new ArrayDeque<>();
  private long next;

  /** Something arrived that is not done yet; its place among all arrivals. */
  long arrived() {
    open.add(next);
    return next++;
  }

  void done(long sequence) {
    open.remove(sequence);
  }

  void hold(Watermark watermark) {
    held.add(new Held(next, watermark));
  }

  /** The watermarks that nothing holds back any more, in order. */
  List<Watermark> released() {
    List<Watermark> released = new ArrayList<>();
    while (!held.isEmpty() && (open.isEmpty() || open.first() >= held.peek().sequence())) {
      released.add(held.poll().watermark());
    }
    return released;
  }
}
