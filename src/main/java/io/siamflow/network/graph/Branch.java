package io.siamflow.network.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A method of a network: steps from inputs to results, for batches of any size.
 *
 * @param name of the method
 * @param inputs what it is called with
 * @param steps in the order in which they run
 * @param results the values it gives, at least one
 * @param alike names of values whose steps differ in their weights alone, so that inference may
 *     compute them as one
 */
public record Branch(
    String name,
    List<Value> inputs,
    List<Step> steps,
    List<Value> results,
    List<List<String>> alike) {

  public Branch {
    Parameter.requireIdentifier(name);
    inputs = List.copyOf(inputs);
    steps = List.copyOf(steps);
    results = List.copyOf(results);
    alike = alike.stream().map(List::copyOf).toList();
    if (results.isEmpty()) {
      throw new IllegalArgumentException("branch " + name + " has no result");
    }
  }

  /** A branch each of whose steps is computed for itself. */
  public Branch(String name, List<Value> inputs, List<Step> steps, List<Value> results) {
    this(name, inputs, steps, results, List.of());
  }

  /**
   * The result of a branch that has one.
   *
   * @throws IllegalStateException if it has several
   */
  public Value result() {
    if (results.size() != 1) {
      throw new IllegalStateException("branch " + name + " has " + results.size() + " results");
    }
    return results.get(0);
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
   * The branch up to the last of these values, which it gives as float32, in the order of the
   * names: to look inside a network.
   *
   * @throws IllegalArgumentException if no step gives a value of one of the names
   */
  public Branch upTo(String... valueNames) {
    Map<String, Value> found = new HashMap<>();
    List<String> wanted = List.of(valueNames);
    Builder shorter = new Builder(name, inputs);
    for (Step step : steps) {
      if (found.size() == wanted.size()) {
        break;
      }
      shorter.steps.add(step);
      String value = step.output.name();
      if (wanted.contains(value)) {
        found.put(value, shorter.apply(value + "_float32", new Float32(), step.output));
      }
    }
    for (String valueName : wanted) {
      if (!found.containsKey(valueName)) {
        throw new IllegalArgumentException("branch " + name + " has no value " + valueName);
      }
    }
    return shorter.result(wanted.stream().map(found::get).toArray(Value[]::new));
  }

  /** A branch while it is being described. */
  public static final class Builder {

    private final String name;
    private final List<Value> inputs = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<List<String>> alike = new ArrayList<>();

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

    /**
     * Adds a step whose value is called as a module of the reference, with underscores for dots.
     *
     * @throws IllegalArgumentException if the name is taken or the layer does not take the values
     */
    public Value module(String moduleName, Layer layer, Value... values) {
      return apply(valueName(moduleName), layer, values);
    }

    private static String valueName(String moduleName) {
      return moduleName.replace('.', '_');
    }

    /**
     * Says that steps differ in their weights alone: those after which these modules of the
     * reference are called. Such steps are named in the order in which they depend on each other.
     */
    public void alike(String... moduleNames) {
      alike.add(Arrays.stream(moduleNames).map(Builder::valueName).toList());
    }

    /** The finished branch, which gives these values. */
    public Branch result(Value... results) {
      return new Branch(name, inputs, steps, List.of(results), alike);
    }

    private void requireNew(String valueName) {
      if (inputs.stream().anyMatch(value -> value.name().equals(valueName))
          || steps.stream().anyMatch(step -> step.output.name().equals(valueName))) {
        throw new IllegalArgumentException("branch " + name + " has two values " + valueName);
      }
    }
  }
}
