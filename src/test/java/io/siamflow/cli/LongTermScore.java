package io.siamflow.cli;

import io.siamflow.tracker.TargetStatus;
import java.util.List;
import java.util.Locale;

/**
 * How well statuses and boxes of runs fit the truth. A target counts as reported unless it is LOST.
 *
 * @param absent frames of absences behind the first {@code lostAfter} of each
 * @param absentLost those of them that are LOST
 * @param present frames on which the target is present
 * @param presentLost those of them that are LOST
 * @param presentWrong those of them that are TRACKED or RECOVERED with an overlap below {@value
 *     #WRONG}
 * @param returns returns of targets
 * @param back those whose target is reported with an overlap of at least {@value #BACK} on one of
 *     the first {@value #SOON} frames
 * @param found RECOVERED events
 * @param foundWrong those of them whose target is absent or overlaps less than {@value #WRONG}
 * @param precision mean overlap of the frames on which a target is reported, 0 where it is absent
 *     (Lukezic et al., Now you see me: evaluating performance in long-term visual tracking, 2018)
 * @param recall mean overlap of the frames on which the target is present, 0 where it is LOST
 * @param lostCost mean cost of searching on a frame that is LOST, ordinary searches
 */
record LongTermScore(
    int absent,
    int absentLost,
    int present,
    int presentLost,
    int presentWrong,
    int returns,
    int back,
    int found,
    int foundWrong,
    double precision,
    double recall,
    double lostCost) {

  static final double WRONG = .1;
  static final double BACK = .3;
  static final int SOON = 25;

  static final String HEADER =
      "| clip | absent: LOST | present: LOST | present: wrong | returns | RECOVERED, of these wrong |"
          + " precision | recall | F1 | cost |\n|---|---|---|---|---|---|---|---|---|---|";

  static LongTermScore of(List<LongTermRun> runs, int lostAfter) {
    Counts counts = new Counts();
    runs.forEach(run -> counts.add(run, lostAfter));
    return counts.score();
  }

  double f1() {
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  /** The score as cells of a table, in percent where they are shares. */
  String row() {
    return String.format(
        Locale.ROOT,
        "| %.0f | %.1f | %.1f | %d of %d | %d, %d | %.3f | %.3f | %.3f | %.1f |",
        percent(absentLost, absent),
        percent(presentLost, present),
        percent(presentWrong, present),
        back,
        returns,
        found,
        foundWrong,
        precision,
        recall,
        f1(),
        lostCost);
  }

  private static double percent(int part, int whole) {
    return whole == 0 ? 0 : 100.0 * part / whole;
  }

  private static final class Counts {

    private int absent;
    private int absentLost;
    private int present;
    private int presentLost;
    private int presentWrong;
    private int returns;
    private int back;
    private int found;
    private int foundWrong;
    private int reported;
    private double overlap;
    private int lost;
    private double cost;

    private void add(LongTermRun run, int lostAfter) {
      int absence = 0;
      boolean wasLost = false;
      for (LongTermRun.Step step : run.steps()) {
        absence = step.frame().isPresent() ? 0 : absence + 1;
        boolean counts = step.frame().isPresent() || step.frame().isAbsent();
        if (step.frame().isAbsent() && absence > lostAfter) {
          absent++;
          absentLost += step.isLost() ? 1 : 0;
        }
        if (step.frame().isPresent()) {
          addPresent(step);
        }
        if (counts && !step.isLost()) {
          reported++;
          overlap += step.overlap();
        }
        if (counts && step.status() == TargetStatus.RECOVERED) {
          found++;
          foundWrong += step.overlap() < WRONG ? 1 : 0;
        }
        if (wasLost) {
          lost++;
          cost += step.cost();
        }
        wasLost = step.isLost();
      }
      for (int from : run.clip().returns()) {
        int to = Math.min(run.steps().size(), from - 1 + SOON);
        returns++;
        back +=
            run.steps().subList(from - 1, to).stream()
                    .anyMatch(step -> !step.isLost() && step.overlap() >= BACK)
                ? 1
                : 0;
      }
    }

    private void addPresent(LongTermRun.Step step) {
      present++;
      presentLost += step.isLost() ? 1 : 0;
      boolean sure =
          step.status() == TargetStatus.TRACKED || step.status() == TargetStatus.RECOVERED;
      presentWrong += sure && step.overlap() < WRONG ? 1 : 0;
    }

    private LongTermScore score() {
      return new LongTermScore(
          absent,
          absentLost,
          present,
          presentLost,
          presentWrong,
          returns,
          back,
          found,
          foundWrong,
          reported == 0 ? 0 : overlap / reported,
          present == 0 ? 0 : overlap / present,
          lost == 0 ? 0 : cost / lost);
    }
  }
}
