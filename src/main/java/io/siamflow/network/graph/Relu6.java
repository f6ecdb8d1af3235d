package io.siamflow.network.graph;

/** Zero instead of what is below zero, six instead of what is above six. */
public record Relu6() implements Activation {

  @Override
  public String operation() {
    return "clamp";
  }

  @Override
  public String bounds() {
    return ", 0, 6";
  }

  @Override
  public String inConvolution() {
    return "\"hardtanh\", annotate(List[Optional[number]], [0., 6.]), \"\"";
  }
}
