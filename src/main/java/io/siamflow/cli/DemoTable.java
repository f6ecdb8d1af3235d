package io.siamflow.cli;

import io.siamflow.codec.TrackEvent;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;

/** The demo's live table and its summary. */
final class DemoTable {

  private static final String HEADER =
      String.format(
          Locale.ROOT,
          "%-12s %-8s %-10s %9s %7s %7s %12s",
          "camera",
          "track",
          "status",
          "frame",
          "score",
          "fps",
          "latency ms");
  private static final int BAR = 40;

  private final PrintWriter out;
  private final boolean redraws;
  private int drawn;

  /**
   * A table.
   *
   * @param redraws whether it takes the place of the one before, as on a terminal
   */
  DemoTable(PrintWriter out, boolean redraws) {
    this.out = out;
    this.redraws = redraws;
  }

  void show(Collection<DemoTrack> tracks) {
    if (redraws && drawn > 0) {
      out.print("\033[" + drawn + "A\033[J");
    }
    out.println(HEADER);
    for (DemoTrack track : tracks) {
      Optional<TrackEvent> last = track.last();
      out.println(
          String.format(
              Locale.ROOT,
              "%-12s %-8s %-10s %9s %7s %7.1f %12s",
              track.camera().id(),
              track.target().trackId(),
              last.map(event -> event.status().name()).orElse("-"),
              last.map(TrackEvent::frameNumber).map(String::valueOf).orElse("-")
                  + "/"
                  + (track.camera().frames() - 1),
              last.map(TrackEvent::score)
                  .map(score -> String.format(Locale.ROOT, "%.3g", score))
                  .orElse("-"),
              track.framesPerSecond(),
              track.latencies().isEmpty()
                  ? "-"
                  : track.latencies().get(track.latencies().size() - 1)));
    }
    drawn = tracks.size() + 1;
    out.flush();
  }

  void histogram(String title, TreeMap<Integer, Integer> counts) {
    out.println(title);
    int largest = counts.values().stream().mapToInt(Integer::intValue).max().orElse(1);
    counts.forEach(
        (size, count) ->
            out.println(
                String.format(
                    Locale.ROOT,
                    "  %4d  %6d  %s",
                    size,
                    count,
                    "#".repeat(Math.max(1, BAR * count / largest)))));
    out.flush();
  }

  /** The value below which the given share of the sorted values lies. */
  static long percentile(List<Long> sorted, double share) {
    int index = (int) Math.ceil(share * sorted.size()) - 1;
    return sorted.get(Math.max(0, index));
  }
}
