package io.siamflow.cli.soak;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Whether what processes hold stays flat. Of each process that lived long enough without a start in
 * between, the first {@value #WARM_MINUTES} minutes are left out; the median of the last third of
 * its samples is compared with that of the first third.
 */
final class LeakCheck {

  static final int WARM_MINUTES = 5;
  private static final int FEWEST_SAMPLES = 12;

  private LeakCheck() {}

  /** What is looked at, and by how much it may have grown. */
  enum Figure {
    HEAP_KIB(ProcessSample::heapKib, .1, 16 << 10),
    RESIDENT_KIB(ProcessSample::residentKib, .15, 64 << 10),
    FILES(ProcessSample::files, 0, 20),
    THREADS(ProcessSample::threads, 0, 10);

    private final ToLongFunction<ProcessSample> of;
    private final double share;
    private final long more;

    Figure(ToLongFunction<ProcessSample> of, double share, long more) {
      this.of = of;
      this.share = share;
      this.more = more;
    }

    private long bound(long first) {
      return Math.round(first * (1 + share)) + more;
    }
  }

  /**
   * One figure of one process.
   *
   * @param samples that were looked at
   * @param first median of their first third
   * @param last median of their last third
   * @param bound the most that {@code last} may be
   * @param exceeded whether it is more
   */
  record Course(
      String process,
      long pid,
      @JsonProperty("figure") String figure,
      int samples,
      long first,
      long last,
      long bound,
      boolean exceeded) {}

  /** Judges all processes; empty if none lived long enough. */
  static List<Course> of(List<ProcessSample> samples) {
    Map<Long, List<ProcessSample>> lives =
        samples.stream()
            .collect(
                Collectors.groupingBy(ProcessSample::pid, LinkedHashMap::new, Collectors.toList()));
    List<Course> courses = new ArrayList<>();
    for (List<ProcessSample> life : lives.values()) {
      long warm = life.get(0).atMillis() + TimeUnit.MINUTES.toMillis(WARM_MINUTES);
      List<ProcessSample> looked =
          life.stream()
              .filter(sample -> sample.atMillis() >= warm && sample.heapKib() >= 0)
              .toList();
      if (looked.size() < FEWEST_SAMPLES) {
        continue;
      }
      for (Figure figure : Figure.values()) {
        courses.add(course(looked, figure));
      }
    }
    return courses;
  }

  private static Course course(List<ProcessSample> life, Figure figure) {
    int third = life.size() / 3;
    long first = median(life.subList(0, third), figure);
    long last = median(life.subList(life.size() - third, life.size()), figure);
    long bound = figure.bound(first);
    return new Course(
        life.get(0).name(),
        life.get(0).pid(),
        figure.name().toLowerCase(Locale.ROOT),
        life.size(),
        first,
        last,
        bound,
        last > bound);
  }

  private static long median(List<ProcessSample> samples, Figure figure) {
    return samples.stream()
        .mapToLong(figure.of)
        .sorted()
        .skip(samples.size() / 2)
        .findFirst()
        .orElseThrow();
  }
}
