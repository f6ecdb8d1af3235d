package io.siamflow.network.graph;

import java.util.List;

/**
 * A transposed convolution whose kernel is as large as its stride, with a bias: each place becomes
 * a square of places.
 *
 * @param name of its parameters {@code name.weight}, (inputs, outputs, rows, columns), and {@code
 *     name.bias}
 * @param inputs channels taken
 * @param outputs channels given
 * @param kernel side of the square
 */
public record Deconvolution(String name, int inputs, int outputs, int kernel) implements Layer {

  @Override
  public List<Parameter> parameters() {
    return List.of(
        new Parameter(name + ".weight", List.of(inputs, outputs, kernel, kernel), true),
        new Parameter(name + ".bias", List.of(outputs), true));
  }

  @Override
  public ItemShape output(List<ItemShape> items) {
    ItemShape map = items.get(0).requireMap();
    if (map.size(0) != inputs) {
      throw new IllegalArgumentException(name + " takes " + inputs + " channels, not " + map);
    }
    return ItemShape.of(outputs, kernel * map.size(1), kernel * map.size(2));
  }

  @Override
  public boolean givesNewMemory() {
    return true;
  }

  @Override
  public String expression(List<Value> items, Script script) {
    // The last argument keeps a GPU from rounding float32 to TF32.
    return ("torch._convolution(%s, %s, %s, [%d, %d], [0, 0], [1, 1], True, [0, 0], 1,"
            + " False, False, True, False)")
        .formatted(
            items.get(0).name(),
            script.parameter(name + ".weight"),
            script.parameter(name + ".bias"),
            kernel,
            kernel);
  }
}
