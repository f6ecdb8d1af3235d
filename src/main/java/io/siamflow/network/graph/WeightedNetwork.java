package io.siamflow.network.graph;

import io.siamflow.network.weights.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
   * convolution's weights, computed in double precision. A convolution without a bias then has one.
   * A convolution that is used several times is folded if the same batch norm alone follows each
   * time. Then steps that are {@link Branch#alike} are joined.
   *
   * @throws IllegalArgumentException if a folded value is not finite; names the tensor
   */
  public WeightedNetwork folded() {
    Map<String, BatchNorm> norms = foldableNorms();
    Map<String, Tensor> foldedWeights = new LinkedHashMap<>(weights);
    List<Branch> branches = new ArrayList<>();
    for (Branch branch : graph.branches()) {
      branches.add(JoinedSteps.join(fold(branch, norms, foldedWeights), foldedWeights));
    }
    NetworkGraph foldedGraph = new NetworkGraph(branches);
    foldedWeights.keySet().retainAll(foldedGraph.parameters().keySet());
    return new WeightedNetwork(foldedGraph, foldedWeights);
  }

  /**
   * The same network with convolutions of oneDNN's, each with the activation behind it; for
   * inference on a processor for which libtorch has oneDNN.
   *
   * @param worthACall multiplications of a call from which on a 1x1 convolution is oneDNN's, and
   *     not libtorch's own
   */
  public WeightedNetwork fused(long worthACall) {
    return new WeightedNetwork(
        new NetworkGraph(
            graph.branches().stream().map(branch -> FusedSteps.fuse(branch, worthACall)).toList()),
        weights);
  }

  /** The norm after each convolution, by its name, for those that can be folded. */
  private Map<String, BatchNorm> foldableNorms() {
    Map<String, BatchNorm> norms = new LinkedHashMap<>();
    Set<String> unfoldable = new HashSet<>();
    for (Branch branch : graph.branches()) {
      for (Branch.Step step : branch.steps()) {
        if (step.layer() instanceof Convolution convolution) {
          BatchNorm norm = onlyNormOf(branch, step.output());
          BatchNorm known = norms.putIfAbsent(convolution.name(), norm);
          if (norm == null || known != null && !known.equals(norm)) {
            unfoldable.add(convolution.name());
          }
        }
      }
    }
    norms.keySet().removeAll(unfoldable);
    return norms;
  }

  /** The norm that takes this value, null if there is none or something else takes it too. */
  private static BatchNorm onlyNormOf(Branch branch, Value value) {
    List<Branch.Step> takers =
        branch.steps().stream().filter(step -> step.inputs().contains(value)).toList();
    return takers.size() == 1
            && !branch.results().contains(value)
            && takers.get(0).layer() instanceof BatchNorm norm
        ? norm
        : null;
  }

  private Branch fold(
      Branch branch, Map<String, BatchNorm> norms, Map<String, Tensor> foldedWeights) {
    Map<Value, Branch.Step> foldedInto = new HashMap<>();
    List<Branch.Step> steps = new ArrayList<>();
    for (Branch.Step step : branch.steps()) {
      if (step.layer() instanceof Convolution convolution
          && norms.containsKey(convolution.name())) {
        BatchNorm norm = norms.get(convolution.name());
        fold(convolution, norm, foldedWeights);
        foldedInto.put(
            step.output(),
            new Branch.Step(step.output(), convolution.withBias(true), step.inputs()));
      } else if (step.layer() instanceof BatchNorm
          && foldedInto.containsKey(step.inputs().get(0))) {
        Branch.Step convolution = foldedInto.get(step.inputs().get(0));
        steps.add(new Branch.Step(step.output(), convolution.layer(), convolution.inputs()));
      } else {
        steps.add(step);
      }
    }
    return new Branch(branch.name(), branch.inputs(), steps, branch.results(), branch.alike());
  }

  private void fold(Convolution convolution, BatchNorm norm, Map<String, Tensor> foldedWeights) {
    Tensor weight = weights.get(convolution.weight());
    float[] foldedWeight = weight.values().clone();
    float[] foldedBias =
        convolution.biased()
            ? weights.get(convolution.bias()).values().clone()
            : new float[convolution.outputs()];
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
              ((foldedBias[output] - weights.get(norm.mean()).values()[output]) * factor
                  + weights.get(norm.bias()).values()[output]);
    }
    foldedWeights.put(convolution.weight(), new Tensor(weight.shape(), foldedWeight));
    foldedWeights.put(convolution.bias(), Tensor.of(foldedBias, foldedBias.length));
  }
}
