package io.siamflow.network.graph;

/** Zero instead of what is below zero. */
public record Relu() implements Activation {

  @Override
  public String operation() {
    return "relu";
  }

  @Override
  public String inConvolution() {
    return "\"relu\", annotate(List[Optional[number]], []), \"\"";
  }
}
