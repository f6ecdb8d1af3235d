package io.siamflow.network.graph;

import java.util.List;

/**
 * A two-dimensional convolution with a bias; zeros around the map where padded.
 *
 * @param name of its parameters {@code name.weight} and {@code name.bias}
 * @param inputs channels taken
 * @param outputs channels given
 * @param kernel side of the square kernel
 * @param stride step in both directions
 * @param padding rows and columns of zeros on each side
 * @param groups channels are convolved in so many separate groups
 */
public record Convolution(
    String name, int inputs, int outputs, int kernel, int stride, int padding, int groups)
    implements Layer {

  /** A convolution without padding. */
  public static Convolution of(
      String name, int inputs, int outputs, int kernel, int stride, int groups) {
    return new Convolution(name, inputs, outputs, kernel, stride, 0, groups);
  }

  public Convolution {
    if (inputs % groups != 0 || outputs % groups != 0) {
      throw new IllegalArgumentException(
          "%d and %d channels in %d groups".formatted(inputs, outputs, groups));
    }
  }

  public String weight() {
    return name + ".weight";
  }

  public String bias() {
    return name + ".bias";
  }

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter(weight(), List.of(outputs, inputs / groups, kernel, kernel), true),
        new Parameter(bias(), List.of(outputs), true));
  }

  @Override
  public ItemShape output(List<ItemShape> items) {
    ItemShape map = items.get(0).requireMap();
    if (map.size(0) != inputs) {
      throw new IllegalArgumentException(name + " takes " + inputs + " channels, not " + map);
    }
    return ItemShape.of(
        outputs,
        Math.floorDiv(map.size(1) + 2 * padding - kernel, stride) + 1,
        Math.floorDiv(map.size(2) + 2 * padding - kernel, stride) + 1);
  }

  @Override
  public String expression(List<Value> items, Script script) {
    // The last argument keeps a GPU from rounding float32 to TF32.
    return ("torch._convolution(%s, %s, %s, [%d, %d], [%d, %d], [1, 1], False, [0, 0], %d,"
            + " False, False, True, False)")
        .formatted(
            items.get(0).name(),
            script.parameter(weight()),
            script.parameter(bias()),
            stride,
            stride,
            padding,
            padding,
            groups);
  }
}
