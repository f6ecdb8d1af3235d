package io.siamflow.network.graph;

/** A function of each value of a map that oneDNN applies where a convolution gives the value. */
interface Activation extends Elementwise {

  /** The arguments by which a convolution of oneDNN's is told of it. */
  String inConvolution();

  /** Its expression over memory that nothing else takes. */
  default String over(String expression) {
    return "torch.%s_(%s%s)".formatted(operation(), expression, bounds());
  }
}
