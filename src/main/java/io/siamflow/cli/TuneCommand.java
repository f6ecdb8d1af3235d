package io.siamflow.cli;

import io.siamflow.evaluation.Sequence;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDescription;
import io.siamflow.network.PackDirectory;
import io.siamflow.tracker.Model;
import io.siamflow.tracker.TrackerSettings;
import io.siamflow.training.SettingsSearch;
import io.siamflow.training.TrainingFolders;
import io.siamflow.training.Validation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siamflow tune}: a model's settings. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = {
      "Looks for tracker settings with which a model overlaps more with the truth of some"
          + " sequences, and writes them into its pack.",
      ""
    })
final class TuneCommand implements Callable<Integer> {

  private static final Duration GRACE = Duration.ofSeconds(20);

  @Spec private CommandSpec spec;
  @Mixin private NetworkOptions network;

  @Option(
      names = "--model",
      paramLabel = "PACK",
      required = true,
      description =
          "The pack's folder, or the name of a bundled one. Its settings are replaced if better"
              + " ones are found.")
  private Path named;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      arity = "1..*",
      description = "Folders with sequences, none of which the model is evaluated on.")
  private List<Path> data;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "24",
      description = "How many settings are tried, from 1 on. Default: ${DEFAULT-VALUE}.")
  private int trials;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of the settings that are tried. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws IOException {
    if (trials < 1) {
      throw new ParameterException(spec.commandLine(), "--trials is at least 1, not " + trials);
    }
    Path pack = Home.pack(named);
    ModelPack read = ModelPack.load(pack);
    TrainingFolders folders = new TrainingFolders(Set.of(), Set.of());
    for (Path folder : data) {
      folders.read(folder);
    }
    List<Sequence> sequences = folders.sequences();
    if (sequences.isEmpty()) {
      throw new IllegalArgumentException("there is no sequence with ground truth in " + data);
    }
    PrintWriter out = spec.commandLine().getOut();
    PackDirectory packs =
        PackDirectory.of(pack, Optional.empty(), network.device(), network.precision());
    TrackerSettings best;
    // What is in libtorch when the JVM ends crashes there.
    try (StopSignal ignored = StopSignal.interrupting(GRACE);
        Model model = packs.open(packs.defaultModel(), OptionalInt.empty())) {
      best =
          new SettingsSearch(new Validation(sequences), trials, seed)
              .best(
                  model,
                  line -> {
                    out.println(line);
                    out.flush();
                  });
    }
    PackDescription old = read.description();
    if (!best.equals(old.settings())) {
      new ModelPack(
              new PackDescription(
                  old.id(),
                  old.architecture(),
                  old.channels(),
                  best,
                  "%s; settings tuned on %d sequences"
                      .formatted(old.provenance(), sequences.size()),
                  old.licence(),
                  old.weightsSha256()),
              read.network())
          .save(pack);
    }
    out.println(pack + ": " + best);
    return 0;
  }
}
