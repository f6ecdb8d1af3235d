package io.siamflow.cli;

import io.siamflow.network.Architecture;
import io.siamflow.network.ModelImporter;
import io.siamflow.network.ModelPack;
import io.siamflow.tracker.TrackerPreset;
import io.siamflow.tracker.TrackerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
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

  /** For the help. */
  static final class ArchitectureNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Architecture.all().stream()
          .filter(Architecture::tracks)
          .map(Architecture::name)
          .iterator();
    }
  }

  /** For the help. */
  static final class PresetNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Arrays.stream(TrackerPreset.values()).map(TrackerPreset::id).iterator();
    }
  }

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "The weights: a NumPy archive (.npz) or a PyTorch checkpoint (.pth).")
  private Path file;

  @Option(
      names = "--architecture",
      required = true,
      description = "The network the weights are for: ${COMPLETION-CANDIDATES}.",
      completionCandidates = ArchitectureNames.class)
  private String architecture;

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      completionCandidates = PresetNames.class,
      description =
          "Published tracker settings: ${COMPLETION-CANDIDATES}. Default: those of the"
              + " architecture. They can be changed in the pack's model.yaml.")
  private String preset;

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
    String folder = idOf(output);
    Architecture network = Architecture.named(architecture);
    TrackerSettings settings =
        preset == null ? network.defaultSettings() : TrackerPreset.named(preset).settings();
    ModelPack pack = ModelImporter.fromFile(file, network, settings, id == null ? folder : id);
    pack.save(output);
    spec.commandLine()
        .getOut()
        .printf(
            "%s: model %s, sha256 %s%n",
            output, pack.description().id(), pack.description().weightsSha256());
    return 0;
  }

  /**
   * The id of a pack that is called after its folder.
   *
   * @throws IllegalArgumentException if the folder has no name
   */
  static String idOf(Path output) {
    Path folder = output.toAbsolutePath().normalize().getFileName();
    if (folder == null) {
      throw new IllegalArgumentException("--output " + output + " has no name");
    }
    return folder.toString();
  }
}
