package io.siamflow.network.graph;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A tensor that a layer needs.
 *
 * @param name identifiers and numbers joined by dots, as in the weights file
 * @param shape convolution weights are (outputs, inputs of a group, rows, columns)
 * @param trained whether training changes it by its gradient; running statistics are not
 */
public record Parameter(String name, List<Integer> shape, boolean trained) {

  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z_0-9]*");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  public Parameter {
    shape = List.copyOf(shape);
    for (String part : name.split("\\.", -1)) {
      if (!NUMBER.matcher(part).matches()) {
        requireIdentifier(part);
      }
    }
  }

  static void requireIdentifier(String name) {
    if (!IDENTIFIER.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' is no identifier");
    }
  }
}
