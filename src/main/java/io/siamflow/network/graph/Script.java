package io.siamflow.network.graph;

/** A TorchScript method while it is being written. */
public interface Script {

  /** The expression of a parameter of this name, in the type that the network computes in. */
  String parameter(String name);

  /** The expression of a parameter of this name as it is stored. */
  String storedParameter(String name);

  /** The number by which TorchScript knows the type that the network computes in. */
  int computeType();

  /**
   * Whether the step being written may write its result over this input: the input lies in memory
   * of its own and nothing takes it later.
   */
  boolean mayOverwrite(Value input);

  /** The name of an operation value by value; where it may, the one that overwrites the input. */
  default String elementwise(String operation, Value input) {
    return "torch." + operation + (mayOverwrite(input) ? "_" : "");
  }

  /** Assigns an expression to a new variable and gives its name. */
  String assign(String expression);
}
