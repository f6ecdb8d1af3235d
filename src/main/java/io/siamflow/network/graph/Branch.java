package io.siamflow.network.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * A method of a network: steps from inputs to a result, for batches of any size.
 *
 * @param name of the method
 * @param inputs what it is called with
 * @param steps in the order in which they run
 * @param result the value it gives
 */
public record Branch(String name, List<Value> inputs, List<Step> steps, Value result) {

  public Branch {
    Parameter.requireIdentifier(name);
    inputs = List.copyOf(inputs);
    steps = List.copyOf(steps);
  }

  /**
   * A layer applied to values that are there already.
   *
   * @param output what it gives
   * @param layer the layer
   * @param inputs what it takes
   */
  public record Step(Value output, Layer layer, List<Value> inputs) {

    public Step {
      inputs = List.copyOf(inputs);
    }
  }

  /**
   * The branch up to the value of this name, which it gives as float32: to look inside a network.
   *
   * @throws IllegalArgumentException if no step gives a value of this name
   */
  public Branch upTo(String valueName) {
    Builder shorter = new Builder(name, inputs);
    for (Step step : steps) {
      shorter.steps.add(step);
      if (step.output.name().equals(valueName)) {
        return shorter.result(shorter.apply(valueName + "_float32", new Float32(), step.output));
      }
    }
    throw new IllegalArgumentException("branch " + name + " has no value " + valueName);
  }

  /** A branch while it is being described. */
  public static final class Builder {

    private final String name;
    private final List<Value> inputs = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();

    public Builder(String name) {
      this(name, List.of());
    }

    private Builder(String name, List<Value> inputs) {
      this.name = name;
      this.inputs.addAll(inputs);
    }

    /** Adds an input. */
    public Value input(String valueName, ItemShape shape) {
      Value input = new Value(valueName, shape);
      requireNew(valueName);
      inputs.add(input);
      return input;
    }

    /**
     * Adds a step.
     *
     * @throws IllegalArgumentException if the name is taken or the layer does not take the values
     */
    public Value apply(String valueName, Layer layer, Value... values) {
      requireNew(valueName);
      List<Value> taken = List.of(values);
      Value output = new Value(valueName, layer.output(taken.stream().map(Value::shape).toList()));
      steps.add(new Step(output, layer, taken));
      return output;
    }

    public Branch result(Value result) {
      return new Branch(name, inputs, steps, result);
    }

    private void requireNew(String valueName) {
      if (inputs.stream().anyMatch(value -> value.name().equals(valueName))
          || steps.stream().anyMatch(step -> step.output.name().equals(valueName))) {
        throw new IllegalArgumentException("branch " + name + " has two values " + valueName);
      }
    }
  }
}
