package io.siamflow.network.graph;

/** A sigmoid of straight lines (Howard et al. 2019): {@code min(max(x + 3, 0), 6) / 6}. */
public record HardSigmoid() implements Elementwise {

  @Override
  public String operation() {
    return "hardsigmoid";
  }
}
