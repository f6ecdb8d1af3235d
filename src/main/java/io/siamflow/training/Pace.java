package io.siamflow.training;

import java.time.Duration;

/** How long a training will still take: its steps, and validations as long as the last one. */
final class Pace {

  private final Recipe recipe;
  private Duration validation = Duration.ZERO;

  Pace(Recipe recipe) {
    this.recipe = recipe;
  }

  /** Tells how long a validation took. */
  void validated(Duration time) {
    validation = time;
  }

  /**
   * The time that is left after a step and before that step's validation.
   *
   * @param pairsPerSecond of the steps alone
   */
  Duration left(long step, double pairsPerSecond) {
    long steps = recipe.schedule().steps();
    double pairs = (double) (steps - step) * recipe.batch();
    return Duration.ofMillis((long) (1e3 * pairs / Math.max(pairsPerSecond, 1e-9)))
        .plus(validation.multipliedBy(validationsUpTo(steps) - validationsUpTo(step - 1)));
  }

  /** The last step is validated whatever its number. */
  private long validationsUpTo(long step) {
    long regular = step / recipe.validateSteps();
    boolean extra = step == recipe.schedule().steps() && step % recipe.validateSteps() != 0;
    return regular + (extra ? 1 : 0);
  }
}
