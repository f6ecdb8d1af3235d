package io.siamflow.network.graph;

import io.siamflow.network.weights.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network with its weights.
 *
 * @param graph the network
 * @param weights exactly the graph's parameters, finite
 */
public record WeightedNetwork(NetworkGraph graph, Map<String, Tensor> weights) {

  /**
   * Checks the weights.
   *
   * @throws IllegalArgumentException if a tensor is missing, not expected, of another shape or has
   *     a value that is not finite; names the tensor
   */
  public WeightedNetwork {
    Map<String, Parameter> parameters = graph.parameters();
    Map<String, Tensor> ordered = new LinkedHashMap<>();
    for (Parameter parameter : parameters.values()) {
      Tensor tensor = weights.get(parameter.name());
      if (tensor == null) {
        throw new IllegalArgumentException("tensor " + parameter.name() + " is missing");
      }
      if (!tensor.shape().equals(parameter.shape())) {
        throw new IllegalArgumentException(
            "tensor %s has shape %s, not %s"
                .formatted(parameter.name(), tensor.shape(), parameter.shape()));
      }
      int broken = tensor.firstNonFinite();
      if (broken >= 0) {
        throw new IllegalArgumentException(
            "tensor %s has the value %s at index %d"
                .formatted(parameter.name(), tensor.values()[broken], broken));
      }
      ordered.put(parameter.name(), tensor);
    }
    for (String name : weights.keySet()) {
      if (!parameters.containsKey(name)) {
        throw new IllegalArgumentException("tensor " + name + " is not expected");
      }
    }
    weights = Collections.unmodifiableMap(ordered);
  }

  /**
   * The same network for inference: each batch norm that follows a convolution is folded into the
   * convolution's weights, computed in double precision.
   *
   * @throws IllegalArgumentException if a folded value is not finite; names the tensor
   */
  public WeightedNetwork folded() {
    Map<String, Tensor> foldedWeights = new LinkedHashMap<>(weights);
    List<Branch> branches = new ArrayList<>();
    for (Branch branch : graph.branches()) {
      branches.add(fold(branch, foldedWeights));
    }
    return new WeightedNetwork(new NetworkGraph(branches), foldedWeights);
  }

  private Branch fold(Branch branch, Map<String, Tensor> foldedWeights) {
    List<Branch.Step> steps = new ArrayList<>();
    for (Branch.Step step : branch.steps()) {
      Branch.Step previous = steps.isEmpty() ? null : steps.get(steps.size() - 1);
      if (step.layer() instanceof BatchNorm norm
          && previous != null
          && previous.layer() instanceof Convolution convolution
          && step.inputs().get(0).equals(previous.output())
          && uses(branch, previous.output()) == 1) {
        fold(convolution, norm, foldedWeights);
        steps.set(steps.size() - 1, new Branch.Step(step.output(), convolution, previous.inputs()));
      } else {
        steps.add(step);
      }
    }
    return new Branch(branch.name(), branch.inputs(), steps, branch.result());
  }

  private static long uses(Branch branch, Value value) {
    long uses =
        branch.steps().stream()
            .flatMap(step -> step.inputs().stream())
            .filter(value::equals)
            .count();
    return branch.result().equals(value) ? uses + 1 : uses;
  }

  private void fold(Convolution convolution, BatchNorm norm, Map<String, Tensor> foldedWeights) {
    Tensor weight = weights.get(convolution.weight());
    float[] bias = weights.get(convolution.bias()).values();
    float[] foldedWeight = weight.values().clone();
    float[] foldedBias = bias.clone();
    int perOutput = foldedWeight.length / foldedBias.length;
    for (int output = 0; output < foldedBias.length; output++) {
      double factor =
          weights.get(norm.weight()).values()[output]
              / Math.sqrt(weights.get(norm.variance()).values()[output] + norm.epsilon());
      for (int i = output * perOutput; i < (output + 1) * perOutput; i++) {
        foldedWeight[i] = (float) (foldedWeight[i] * factor);
      }
      foldedBias[output] =
          (float)
              ((bias[output] - weights.get(norm.mean()).values()[output]) * factor
                  + weights.get(norm.bias()).values()[output]);
    }
    foldedWeights.put(convolution.weight(), new Tensor(weight.shape(), foldedWeight));
    foldedWeights.put(convolution.bias(), Tensor.of(foldedBias, foldedBias.length));
    norm.parameters().forEach(parameter -> foldedWeights.remove(parameter.name()));
  }
}
