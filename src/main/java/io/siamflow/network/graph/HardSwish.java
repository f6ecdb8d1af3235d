package io.siamflow.network.graph;

/** A value times its {@link HardSigmoid} (Howard et al. 2019, MobileNetV3). */
public record HardSwish() implements Activation {

  @Override
  public String operation() {
    return "hardswish";
  }

  @Override
  public String inConvolution() {
    return "\"hardswish\", annotate(List[Optional[number]], []), \"\"";
  }
}
