package io.siamflow.cli;

import io.siamflow.tracker.LostBudget;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How lost targets are searched for. */
final class LostOptions {

  @Option(
      names = "--lost-budget",
      paramLabel = "SEARCHES",
      defaultValue = "2",
      description =
          "Ordinary searches, above 0, that the lost targets of a camera may cost together on each"
              + " frame, on average; a wide search counts by its area. Default: ${DEFAULT-VALUE}.")
  private double budget;

  @Option(
      names = "--lost-limit",
      paramLabel = "MS",
      defaultValue = "60000",
      description =
          "Milliseconds, from 1 on, by the frames' capture times, after which a target that is"
              + " still LOST ends. Default: ${DEFAULT-VALUE}.")
  private long limit;

  /**
   * What searching may cost.
   *
   * @throws IllegalArgumentException if it is no positive number
   */
  LostBudget budget() {
    try {
      return new LostBudget(budget);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--lost-budget: " + e.getMessage(), e);
    }
  }

  /**
   * How long a target may be lost.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  Duration limit() {
    if (limit < 1) {
      throw new IllegalArgumentException("--lost-limit is at least 1, not " + limit);
    }
    return Duration.ofMillis(limit);
  }
}
