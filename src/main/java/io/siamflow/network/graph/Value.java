package io.siamflow.network.graph;

/**
 * What a step of a branch gives, for a batch of any size.
 *
 * @param name unique in the branch
 * @param shape of one item
 */
public record Value(String name, ItemShape shape) {

  public Value {
    Parameter.requireIdentifier(name);
  }
}
