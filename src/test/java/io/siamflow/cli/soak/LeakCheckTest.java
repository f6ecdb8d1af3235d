package io.siamflow.cli.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** A sample each minute, of processes that leak and of such that do not. */
class LeakCheckTest {

  private static final long HEAP = 100 << 10;

  @Test
  void isContentWithWhatIsFlat() {
    List<LeakCheck.Course> courses =
        LeakCheck.of(life(60, minute -> sample(minute, HEAP + (minute % 7) * 1000, 80, 50)));

    assertThat(courses)
        .extracting(LeakCheck.Course::figure)
        .containsExactly("heap_kib", "resident_kib", "files", "threads");
    assertThat(courses).noneMatch(LeakCheck.Course::exceeded);
  }

  @Test
  void findsWhatGrows() {
    List<LeakCheck.Course> courses =
        LeakCheck.of(life(60, minute -> sample(minute, HEAP + minute * 1500L, 80 + minute, 50)));

    assertThat(courses)
        .filteredOn(LeakCheck.Course::exceeded)
        .extracting(LeakCheck.Course::figure)
        .containsExactly("heap_kib", "files");
  }

  @Test
  void aBeginningDoesNotCount() {
    assertThat(
            LeakCheck.of(
                life(60, minute -> sample(minute, minute < 5 ? 1000 : HEAP, 80, minute * 9 / 5))))
        .filteredOn(course -> course.figure().equals("heap_kib"))
        .singleElement()
        .satisfies(course -> assertThat(course.first()).isEqualTo(HEAP))
        .satisfies(course -> assertThat(course.samples()).isEqualTo(55));
  }

  @Test
  void judgesNoShortLifeAndNoSampleWithoutAnAnswer() {
    assertThat(LeakCheck.of(life(16, minute -> sample(minute, HEAP, 80, 50)))).isEmpty();
    assertThat(LeakCheck.of(life(60, minute -> sample(minute, -1, 80, 50)))).isEmpty();
  }

  private static List<ProcessSample> life(int minutes, IntFunction<ProcessSample> sample) {
    List<ProcessSample> life = new ArrayList<>();
    for (int minute = 0; minute < minutes; minute++) {
      life.add(sample.apply(minute));
    }
    return life;
  }

  private static ProcessSample sample(int minute, long heap, long files, long threads) {
    return new ProcessSample("worker", 7, 60_000L * minute, heap, 500 << 10, files, threads);
  }
}
