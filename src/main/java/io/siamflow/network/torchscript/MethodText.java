package io.siamflow.network.torchscript;

import io.siamflow.network.graph.Branch;
import io.siamflow.network.graph.Script;
import io.siamflow.network.graph.Value;
import java.util.Collections;

/** A branch as the text of a TorchScript method. */
final class MethodText implements Script {

  private final Branch branch;
  private final ElementType type;
  private final boolean converts;
  private final boolean overwrites;
  private final StringBuilder body = new StringBuilder();
  private int temporaries;
  private int step;

  /**
   * The text of a branch.
   *
   * @param type it computes in
   * @param stored type of the parameters
   * @param overwrites whether a step may write over a value that nothing takes later, which no
   *     gradient allows
   */
  MethodText(Branch branch, ElementType type, ElementType stored, boolean overwrites) {
    this.branch = branch;
    this.type = type;
    converts = type != stored;
    this.overwrites = overwrites;
  }

  String text() {
    StringBuilder head = new StringBuilder("  def " + branch.name() + "(self: __torch__.Network");
    branch.inputs().forEach(input -> head.append(", ").append(input.name()).append(": Tensor"));
    int results = branch.results().size();
    head.append(") -> ")
        .append(
            results == 1
                ? "Tensor"
                : "Tuple[" + String.join(", ", Collections.nCopies(results, "Tensor")) + "]")
        .append(":\n");
    for (step = 0; step < branch.steps().size(); step++) {
      Branch.Step written = branch.steps().get(step);
      line(written.output().name() + " = " + written.layer().expression(written.inputs(), this));
    }
    String names = String.join(", ", branch.results().stream().map(Value::name).toList());
    line("return " + (results == 1 ? names : "(" + names + ")"));
    return head.append(body).toString();
  }

  @Override
  public String parameter(String name) {
    String stored = storedParameter(name);
    return converts ? assign("torch.to(%s, %d)".formatted(stored, type.code())) : stored;
  }

  @Override
  public String storedParameter(String name) {
    return "self." + TorchScriptArchive.attributePath(name);
  }

  @Override
  public int computeType() {
    return type.code();
  }

  /** Also not where a step took the input whose result may lie in the input's memory. */
  @Override
  public boolean mayOverwrite(Value input) {
    if (!overwrites || branch.results().contains(input)) {
      return false;
    }
    boolean own = false;
    for (int i = 0; i < branch.steps().size(); i++) {
      Branch.Step other = branch.steps().get(i);
      if (other.output().equals(input)) {
        own = other.layer().givesNewMemory();
      }
      if (i != step
          && other.inputs().contains(input)
          && (i > step || !other.layer().givesNewMemory())) {
        return false;
      }
    }
    return own;
  }

  @Override
  public String assign(String expression) {
    String variable = "_" + temporaries++;
    line(variable + " = " + expression);
    return variable;
  }

  private void line(String text) {
    body.append("    ").append(text).append('\n');
  }
}
