package io.siamflow.cli;

import io.siamflow.network.Architecture;
import io.siamflow.network.ModelPack;
import io.siamflow.network.SeededPack;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code siamflow model untrained}: a pack to measure the speed of a network with. */
@Command(
    name = "untrained",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a model pack of weights that nobody trained, to measure the speed of networks for"
          + " which there are no others. What it reports means nothing: its boxes are arbitrary,"
          + " and no target is ever UNCERTAIN or LOST, so that every one is searched for on every"
          + " frame. For benchmarks only.",
      "",
      "The same architecture and seed give the same pack."
    })
final class ModelUntrainedCommand implements Callable<Integer> {

  /** For the help. */
  static final class ArchitectureNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Architecture.all().stream().map(Architecture::name).iterator();
    }
  }

  @Spec private CommandSpec spec;

  @Option(
      names = "--architecture",
      required = true,
      description = "The network: ${COMPLETION-CANDIDATES}.",
      completionCandidates = ArchitectureNames.class)
  private String architecture;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the weights. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--without-refinement",
      description =
          "SiamMask without the branch that refines its masks: 63x63 instead of 127x127. Default:"
              + " with it.")
  private boolean withoutRefinement;

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
    ModelPack pack =
        SeededPack.forBenchmarks(
            id == null ? ModelImportCommand.idOf(output) : id,
            Architecture.named(architecture),
            seed,
            !withoutRefinement);
    pack.save(output);
    spec.commandLine()
        .getOut()
        .printf(
            "%s: model %s, not trained, for benchmarks only, sha256 %s%n",
            output, pack.description().id(), pack.description().weightsSha256());
    return 0;
  }
}
