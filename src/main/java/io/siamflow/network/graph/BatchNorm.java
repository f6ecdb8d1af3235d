package io.siamflow.network.graph;

import java.util.List;

/**
 * Batch normalisation (Ioffe and Szegedy 2015): {@code (x - mean) / sqrt(variance + epsilon) *
 * weight + bias} per channel; by running statistics outside training.
 *
 * @param name of its parameters {@code weight}, {@code bias}, {@code running_mean} and {@code
 *     running_var}
 * @param channels of the map
 * @param epsilon keeps the root away from zero
 */
public record BatchNorm(String name, int channels, double epsilon) implements Layer {

  public String weight() {
    return name + ".weight";
  }

  public String bias() {
    return name + ".bias";
  }

  public String mean() {
    return name + ".running_mean";
  }

  public String variance() {
    return name + ".running_var";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter(weight(), List.of(channels), true),
        new Parameter(bias(), List.of(channels), true),
        new Parameter(mean(), List.of(channels), false),
        new Parameter(variance(), List.of(channels), false));
  }

  @Override
  public ItemShape output(List<ItemShape> inputs) {
    ItemShape map = inputs.get(0).requireMap();
    if (map.size(0) != channels) {
      throw new IllegalArgumentException(name + " takes " + channels + " channels, not " + map);
    }
    return map;
  }

  @Override
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> inputs, Script script) {
    return "torch.batch_norm(%s, %s, %s, %s, %s, self.training, 0.1, %s, False)"
        .formatted(
            inputs.get(0).name(),
            script.storedParameter(weight()),
            script.storedParameter(bias()),
            script.storedParameter(mean()),
            script.storedParameter(variance()),
            epsilon);
  }
}
