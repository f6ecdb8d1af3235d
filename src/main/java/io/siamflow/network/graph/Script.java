package io.siamflow.network.graph;

/** A TorchScript method while it is being written. */
public interface Script {

  /** The expression of a parameter of this name, in the type that the network computes in. */
  String parameter(String name);

  /** The expression of a parameter of this name as it is stored. */
  String storedParameter(String name);

  /** The number by which TorchScript knows the type that the network computes in. */
  int computeType();

  /** Assigns an expression to a new variable and gives its name. */
  String assign(String expression);
}
