package io.siamflow.network.graph;

import java.util.ArrayList;
import java.util.List;

/** Makes one step of a convolution and the activation that alone takes what it gives. */
final class FusedSteps {

  private FusedSteps() {}

  static Branch fuse(Branch branch, long worthACall) {
    List<Branch.Step> steps = new ArrayList<>();
    for (Branch.Step step : branch.steps()) {
      if (step.layer() instanceof Convolution convolution) {
        if (activationOf(branch, step) != null) {
          continue;
        }
        steps.add(
            FusedConvolution.isMatrixProduct(convolution)
                ? fused(step, convolution, null, step.output(), worthACall)
                : step);
      } else {
        Branch.Step convolved = convolutionOf(branch, step);
        steps.add(
            convolved == null
                ? step
                : fused(
                    convolved,
                    (Convolution) convolved.layer(),
                    (Activation) step.layer(),
                    step.output(),
                    worthACall));
      }
    }
    return new Branch(branch.name(), branch.inputs(), steps, branch.results(), branch.alike());
  }

  private static Branch.Step fused(
      Branch.Step step,
      Convolution convolution,
      Activation activation,
      Value output,
      long worthACall) {
    return new Branch.Step(
        output, new FusedConvolution(convolution, activation, worthACall), step.inputs());
  }

  /** The activation that alone takes a step's value; null if there is none. */
  private static Branch.Step activationOf(Branch branch, Branch.Step step) {
    List<Branch.Step> takers =
        branch.steps().stream().filter(taker -> taker.inputs().contains(step.output())).toList();
    return takers.size() == 1
            && !branch.results().contains(step.output())
            && takers.get(0).layer() instanceof Activation
        ? takers.get(0)
        : null;
  }

  /**
   * The convolution that is one with an activation; null if the step is none, or stays as it is.
   */
  private static Branch.Step convolutionOf(Branch branch, Branch.Step step) {
    return branch.steps().stream()
        .filter(giver -> giver.layer() instanceof Convolution)
        .filter(giver -> step.equals(activationOf(branch, giver)))
        .findFirst()
        .orElse(null);
  }
}
