package io.siamflow.network.graph;

import java.util.List;

/**
 * The mean of maps of the same shape with learned weights, the softmax of its parameter (Li et al.
 * 2019, SiamRPN++, equation 3); float32.
 *
 * @param name of its parameter
 * @param maps how many it takes
 */
public record WeightedMean(String name, int maps) implements Layer {

  @Override
  public List<Parameter> parameters() {
    return List.of(new Parameter(name, List.of(maps), true));
  }

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    if (inputs.size() != maps) {
      throw new IllegalArgumentException(name + " takes " + maps + " maps, not " + inputs.size());
    }
    return Mean.sameShape(inputs);
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    String weights =
        script.assign(
            "torch.reshape(torch.softmax(torch.to(%s, 6), 0), [%d, 1, 1, 1, 1])"
                .formatted(script.parameter(name), maps));
    return "torch.sum(torch.mul(%s, %s), [0])".formatted(Mean.stacked(inputs), weights);
  }
}
