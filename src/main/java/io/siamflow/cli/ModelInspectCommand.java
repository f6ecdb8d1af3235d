package io.siamflow.cli;

import io.siamflow.network.Architecture;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDescription;
import io.siamflow.network.weights.Tensor;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a model pack and prints what it holds. */
@Command(
    name = "inspect",
    description = "Checks a model pack and prints what it holds; exit code 1 if it is refused.",
    mixinStandardHelpOptions = true)
final class ModelInspectCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The pack's folder.")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    ModelPack pack = ModelPack.load(folder);
    PackDescription description = pack.description();
    Architecture architecture = description.architecture();
    int embedding =
        pack.network().graph().branch(Architecture.EMBED).result().shape().count() * Float.BYTES;
    PrintWriter out = spec.commandLine().getOut();
    out.printf("id            %s%n", description.id());
    out.printf("architecture  %s%n", architecture.name());
    out.printf(
        "input         %s, exemplar %d px%s%n",
        description.channels(), architecture.exemplarSide(), searches(description));
    out.printf("embedding     %d bytes%n", embedding);
    out.printf(
        "settings      %s%n",
        architecture.tracks()
            ? description.settings()
            : "none: it recognises targets and follows none");
    out.printf("provenance    %s%n", description.provenance());
    out.printf("licence       %s%n", description.licence());
    out.printf("sha256        %s, as described%n", description.weightsSha256());
    out.printf("tensors       %d%n", pack.network().weights().size());
    pack.network().weights().forEach((name, tensor) -> out.println(line(name, tensor)));
    return 0;
  }

  private static String searches(PackDescription description) {
    return description.searchSides().isEmpty()
        ? ""
        : ", search region "
            + String.join(", ", description.searchSides().stream().map(String::valueOf).toList())
            + " px";
  }

  private static String line(String name, Tensor tensor) {
    float least = Float.POSITIVE_INFINITY;
    float greatest = Float.NEGATIVE_INFINITY;
    for (float value : tensor.values()) {
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    return String.format(
        Locale.ROOT, "  %-20s %-20s %12.5g to %.5g", name, tensor.shape(), least, greatest);
  }
}
