package io.siamflow.network.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A network as its branches; layers with parameters of the same name share them. */
public record NetworkGraph(List<Branch> branches) {

  public NetworkGraph {
    branches = List.copyOf(branches);
  }

  /**
   * The branch of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Branch branch(String name) {
    return branches.stream()
        .filter(branch -> branch.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no branch " + name));
  }

  /** All parameters by name, in the order of first use. */
  public Map<String, Parameter> parameters() {
    Map<String, Parameter> parameters = new LinkedHashMap<>();
    for (Branch branch : branches) {
      for (Branch.Step step : branch.steps()) {
        for (Parameter parameter : step.layer().parameters()) {
          Parameter known = parameters.putIfAbsent(parameter.name(), parameter);
          if (known != null && !known.equals(parameter)) {
            throw new IllegalStateException("two different parameters " + parameter.name());
          }
        }
      }
    }
    return parameters;
  }
}
