package io.siamflow.cli;

import io.siamflow.network.Architecture;
import io.siamflow.network.ModelImporter;
import io.siamflow.network.ModelPack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a model pack of another project's weights. */
@Command(
    name = "import",
    description = "Makes a model pack of another project's weights.",
    mixinStandardHelpOptions = true)
final class ModelImportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "The weights: a NumPy archive (.npz) or a PyTorch checkpoint (.pth).")
  private Path file;

  @Option(
      names = "--architecture",
      required = true,
      description = "The network the weights are for: siamfc-alexnet.")
  private String architecture;

  @Option(names = "--id", description = "The model's id. Default: the name of the pack's folder.")
  private String id;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "The pack's folder. A pack there is replaced.")
  private Path output;

  @Override
  public Integer call() throws IOException {
    Path folder = output.toAbsolutePath().normalize();
    if (folder.getFileName() == null) {
      throw new IllegalArgumentException("--output " + output + " has no name");
    }
    ModelPack pack =
        ModelImporter.fromFile(
            file,
            Architecture.named(architecture),
            id == null ? folder.getFileName().toString() : id);
    pack.save(output);
    spec.commandLine()
        .getOut()
        .printf(
            "%s: model %s, sha256 %s%n",
            output, pack.description().id(), pack.description().weightsSha256());
    return 0;
  }
}
