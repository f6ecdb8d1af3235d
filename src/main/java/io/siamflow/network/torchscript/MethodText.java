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
  private final StringBuilder body = new StringBuilder();
  private int temporaries;

  /**
   * The text of a branch.
   *
   * @param type it computes in
   * @param stored type of the parameters
   */
  MethodText(Branch branch, ElementType type, ElementType stored) {
    this.branch = branch;
    this.type = type;
    converts = type != stored;
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
    for (Branch.Step step : branch.steps()) {
      line(step.output().name() + " = " + step.layer().expression(step.inputs(), this));
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
