package io.siamflow.network.graph;

import java.util.List;

/**
 * A two-dimensional convolution; zeros around the map where padded.
 *
 * @param name of its parameters {@code name.weight} and {@code name.bias}
 * @param inputs channels taken
 * @param outputs channels given
 * @param kernel side of the square kernel
 * @param stride step in both directions
 * @param padding rows and columns of zeros on each side
 * @param dilation step between the places of the map that meet neighbours in the kernel
 * @param groups channels are convolved in so many separate groups
 * @param biased whether it has a bias
 */
public record Convolution(
    String name,
    int inputs,
    int outputs,
    int kernel,
    int stride,
    int padding,
    int dilation,
    int groups,
    boolean biased)
    implements Layer {

  public Convolution {
    if (inputs % groups != 0 || outputs % groups != 0) {
      throw new IllegalArgumentException(
          "%d and %d channels in %d groups".formatted(inputs, outputs, groups));
    }
  }

  /** A convolution with a bias, of one group, stride 1, not dilated and not padded. */
  public static Convolution of(String name, int inputs, int outputs, int kernel) {
    return new Convolution(name, inputs, outputs, kernel, 1, 0, 1, 1, true);
  }

  /** The same with another stride. */
  public Convolution withStride(int newStride) {
    return new Convolution(
        name, inputs, outputs, kernel, newStride, padding, dilation, groups, biased);
  }

  /** The same with another padding. */
  public Convolution withPadding(int newPadding) {
    return new Convolution(
        name, inputs, outputs, kernel, stride, newPadding, dilation, groups, biased);
  }

  /** The same with another dilation. */
  public Convolution withDilation(int newDilation) {
    return new Convolution(
        name, inputs, outputs, kernel, stride, padding, newDilation, groups, biased);
  }

  /** The same in groups. */
  public Convolution withGroups(int newGroups) {
    return new Convolution(
        name, inputs, outputs, kernel, stride, padding, dilation, newGroups, biased);
  }

  /** The same with or without a bias. */
  public Convolution withBias(boolean newBiased) {
    return new Convolution(
        name, inputs, outputs, kernel, stride, padding, dilation, groups, newBiased);
  }

  public String weight() {
    return name + ".weight";
  }

  public String bias() {
    return name + ".bias";
  }

  @Override
  public List<Parameter> parameters() {
    Parameter weight =
        new Parameter(weight(), List.of(outputs, inputs / groups, kernel, kernel), true);
    return biased
        ? List.of(weight, new Parameter(bias(), List.of(outputs), true))
        : List.of(weight);
  }

  @Override
  public ItemShape output(List<ItemShape> items) {
    ItemShape map = items.get(0).requireMap();
    if (map.size(0) != inputs) {
      throw new IllegalArgumentException(name + " takes " + inputs + " channels, not " + map);
    }
    return ItemShape.of(outputs, places(map.size(1)), places(map.size(2)));
  }

  private int places(int side) {
    return Math.floorDiv(side + 2 * padding - dilation * (kernel - 1) - 1, stride) + 1;
  }

  @Override
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> items, Script script) {
    // The last argument keeps a GPU from rounding float32 to TF32.
    return ("torch._convolution(%s, %s, %s, [%d, %d], [%d, %d], [%d, %d], False, [0, 0], %d,"
            + " False, False, True, False)")
        .formatted(
            items.get(0).name(),
            script.parameter(weight()),
            biased ? script.parameter(bias()) : "None",
            stride,
            stride,
            padding,
            padding,
            dilation,
            dilation,
            groups);
  }
}
