package io.siamflow.network.graph;

/** The logistic function {@code 1 / (1 + exp(-x))}. */
public record Sigmoid() implements Elementwise {

  @Override
  public String operation() {
    return "sigmoid";
  }
}
