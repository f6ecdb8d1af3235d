package io.siamflow.network.graph;

import io.siamflow.network.weights.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes one step of several like ones of a branch: their maps lie behind each other in the channels
 * of one map. Fewer steps cost less where each is small. Convolutions of the same map become one
 * with all their outputs, those of different maps one in groups.
 */
final class JoinedSteps {

  private static final String JOINED = "joined";

  private final Map<String, Tensor> weights;
  private final List<Branch.Step> steps;

  private JoinedSteps(List<Branch.Step> steps, Map<String, Tensor> weights) {
    this.steps = new ArrayList<>(steps);
    this.weights = weights;
  }

  /**
   * The branch with the steps joined that give its {@link Branch#alike} values. Those whose
   * convolutions are still without a bias, or that are not there, stay as they are.
   *
   * @param weights of the network; joined ones are added
   * @throws IllegalStateException if steps differ in more than their weights
   */
  static Branch join(Branch branch, Map<String, Tensor> weights) {
    if (branch.alike().isEmpty()) {
      return branch;
    }
    JoinedSteps joined = new JoinedSteps(branch.steps(), weights);
    for (List<String> names : branch.alike()) {
      List<Branch.Step> members = new ArrayList<>();
      for (String name : names) {
        branch.steps().stream()
            .filter(step -> step.output().name().equals(name))
            .forEach(members::add);
      }
      if (members.size() == names.size()) {
        joined.join(members);
      }
    }
    return new Branch(
        branch.name(), branch.inputs(), joined.inOrder(branch), branch.results(), List.of());
  }

  private void join(List<Branch.Step> members) {
    Branch.Step first = members.get(0);
    List<Value> inputs = new ArrayList<>();
    boolean sameInputs = members.stream().allMatch(step -> step.inputs().equals(first.inputs()));
    Layer layer;
    if (first.layer() instanceof Convolution) {
      List<Convolution> convolutions =
          members.stream().map(step -> (Convolution) step.layer()).toList();
      if (!convolutions.stream().allMatch(Convolution::biased)) {
        return;
      }
      layer = joined(convolutions, sameInputs);
    } else {
      layer = first.layer();
      requireAlike(members.stream().allMatch(step -> step.layer().equals(layer)), first);
    }
    if (sameInputs) {
      inputs.addAll(first.inputs());
    } else {
      for (int i = 0; i < first.inputs().size(); i++) {
        int input = i;
        inputs.add(joinedInput(members.stream().map(step -> step.inputs().get(input)).toList()));
      }
    }
    Value output =
        new Value(
            JOINED + "_" + first.output().name(),
            layer.output(inputs.stream().map(Value::shape).toList()));
    steps.removeAll(members);
    steps.add(new Branch.Step(output, layer, inputs));
    int from = 0;
    for (Branch.Step member : members) {
      int channels = member.output().shape().size(0);
      steps.add(new Branch.Step(member.output(), new Slice(from, channels), List.of(output)));
      from += channels;
    }
  }

  private static void requireAlike(boolean alike, Branch.Step first) {
    if (!alike) {
      throw new IllegalStateException(
          "steps like that of " + first.output().name() + " differ in more than their weights");
    }
  }

  private Convolution joined(List<Convolution> parts, boolean sameInput) {
    Convolution first = parts.get(0);
    int count = parts.size();
    String name = JOINED + "." + first.name();
    Convolution joined =
        new Convolution(
            name,
            sameInput ? first.inputs() : first.inputs() * count,
            first.outputs() * count,
            first.kernel(),
            first.stride(),
            first.padding(),
            first.dilation(),
            sameInput ? first.groups() : first.groups() * count,
            true);
    for (Convolution part : parts) {
      if (sameInput && part.groups() != 1
          || !new Convolution(
                  first.name(),
                  part.inputs(),
                  part.outputs(),
                  part.kernel(),
                  part.stride(),
                  part.padding(),
                  part.dilation(),
                  part.groups(),
                  true)
              .equals(first)) {
        throw new IllegalStateException(
            part.name() + " differs from " + first.name() + " in more than its weights");
      }
    }
    joinWeights(joined.weight(), parts.stream().map(Convolution::weight).toList());
    joinWeights(joined.bias(), parts.stream().map(Convolution::bias).toList());
    return joined;
  }

  /** Tensors behind each other in their first dimension, the outputs. */
  private void joinWeights(String name, List<String> parts) {
    List<Tensor> tensors = parts.stream().map(weights::get).toList();
    List<Integer> shape = new ArrayList<>(tensors.get(0).shape());
    shape.set(0, shape.get(0) * parts.size());
    float[] values = new float[Tensor.count(shape)];
    int from = 0;
    for (Tensor tensor : tensors) {
      System.arraycopy(tensor.values(), 0, values, from, tensor.values().length);
      from += tensor.values().length;
    }
    Tensor joined = new Tensor(shape, values);
    Tensor known = weights.putIfAbsent(name, joined);
    if (known != null && !known.equals(joined)) {
      throw new IllegalStateException("two different tensors " + name);
    }
  }

  /** The values as one: the map of which they are the parts, or they are put together. */
  private Value joinedInput(List<Value> values) {
    List<Branch.Step> givers = new ArrayList<>();
    for (Branch.Step step : steps) {
      if (values.contains(step.output()) && step.layer() instanceof Slice) {
        givers.add(step);
      }
    }
    String name = JOINED + "_of_" + values.get(0).name();
    List<ItemShape> shapes = values.stream().map(Value::shape).toList();
    if (givers.stream().map(Branch.Step::output).toList().equals(values)
        && givers.stream().map(Branch.Step::inputs).distinct().count() == 1) {
      Value whole = givers.get(0).inputs().get(0);
      int begin = ((Slice) givers.get(0).layer()).from();
      int end = begin;
      for (Branch.Step giver : givers) {
        Slice slice = (Slice) giver.layer();
        end = slice.from() == end ? end + slice.count() : -1;
      }
      if (end - begin == whole.shape().size(0)) {
        return whole;
      }
      if (end > begin) {
        Slice part = new Slice(begin, end - begin);
        return add(name, part, List.of(whole), List.of(whole.shape()));
      }
    }
    return add(name, new Concatenation(), values, shapes);
  }

  private Value add(String name, Layer layer, List<Value> inputs, List<ItemShape> shapes) {
    Value output = new Value(name, layer.output(shapes));
    steps.add(new Branch.Step(output, layer, inputs));
    return output;
  }

  /** The steps that are needed, each behind those whose values it takes. */
  private List<Branch.Step> inOrder(Branch branch) {
    List<Branch.Step> ordered = new ArrayList<>();
    Set<Value> given = new HashSet<>(branch.inputs());
    for (Value result : branch.results()) {
      order(result, given, ordered);
    }
    return ordered;
  }

  private void order(Value value, Set<Value> given, List<Branch.Step> ordered) {
    if (given.contains(value)) {
      return;
    }
    for (Branch.Step step : steps) {
      if (step.output().equals(value)) {
        step.inputs().forEach(input -> order(input, given, ordered));
        ordered.add(step);
        given.add(value);
        return;
      }
    }
    throw new IllegalStateException("no step gives " + value.name());
  }
}
