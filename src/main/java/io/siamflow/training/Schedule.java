package io.siamflow.training;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The learning rate: it rises evenly, then falls along half a cosine (Loshchilov and Hutter 2017,
 * SGDR, equation 5, without restarts).
 *
 * @param steps of the whole training
 * @param warmup steps in which it rises
 * @param rate the highest
 * @param finalRate the last
 */
public record Schedule(
    @JsonProperty(required = true) long steps,
    @JsonProperty(required = true) long warmup,
    @JsonProperty(required = true) double rate,
    @JsonProperty(required = true) double finalRate) {

  public Schedule {
    if (steps < 1 || warmup < 0 || warmup >= steps) {
      throw new IllegalArgumentException(
          "schedule: %d steps with %d of warmup are none".formatted(steps, warmup));
    }
    RecipeKeys.requirePositive("schedule.rate", rate);
    RecipeKeys.requireNotNegative("schedule.finalRate", finalRate);
  }

  /** The rate of a step, counted from 1. */
  double rate(long step) {
    if (step <= warmup) {
      return rate * step / warmup;
    }
    double done = (double) (step - warmup) / (steps - warmup);
    return finalRate + (rate - finalRate) * (1 + Math.cos(Math.PI * done)) / 2;
  }
}
