package io.siamflow.cli;

import io.siamflow.network.Architecture;
import io.siamflow.network.ModelPack;
import io.siamflow.network.PackDescription;
import io.siamflow.network.weights.WeightsFile;
import io.siamflow.tracker.TrackerSettings;
import io.siamflow.training.FirstWeights;
import io.siamflow.training.PackValidation;
import io.siamflow.training.Recipe;
import io.siamflow.training.RecognitionValidation;
import io.siamflow.training.Teacher;
import io.siamflow.training.Teachers;
import io.siamflow.training.Trainer;
import io.siamflow.training.TrainingFolders;
import io.siamflow.training.Validation;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code siamflow train}: trains a model. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = {
      "Trains a model as a recipe says and writes the pack that does best on the recipe's"
          + " held-back sequences.",
      "",
      "Beside the pack, in PACK.training, are a checkpoint, from which the same command goes on"
          + " after it was stopped, progress.csv and loss.html.",
      "",
      "With --emit nothing is trained here: the folder is for src/tools/train_archive.py, which"
          + " trains with the libtorch of another machine. The same command with --adopt in place"
          + " of --emit validates what that left and writes the best as the pack.",
      ""
    })
final class TrainCommand implements Callable<Integer> {

  /** For a step of a large batch on a slow processor. */
  private static final Duration GRACE = Duration.ofSeconds(90);

  @Spec private CommandSpec spec;
  @Mixin private NetworkOptions network;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      required = true,
      description = "How to train, as the files in src/main/recipes say it.")
  private Path recipe;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      arity = "1..*",
      description =
          "What to train on: sequences of OTB, UAV123, VOT and DAVIS, PETS 2009, photographs with"
              + " YOLO polygons or without, and folders of these.")
  private List<Path> data;

  @Option(
      names = "--start",
      paramLabel = "PACK",
      description =
          "What to start from: a pack of the same architecture, or the name of a bundled one, whose"
              + " settings the new pack gets too; for siamrpn-alexnet also a SiamFC pack, for"
              + " siammask-mobilenetv2 also a siamrpnpp-mobilenetv2 pack; for a MobileNetV2 trunk a"
              + " file of ImageNet weights (.npz). Default: weights of the recipe's seed.")
  private Path namedStart;

  @Option(
      names = "--teacher",
      paramLabel = "PACK",
      arity = "1..2",
      description =
          "Whose answers the model learns too: a pack or the name of a bundled one, the two ONNX"
              + " files of NanoTrack's backbone and head, or an embedding's ONNX file. Trackers"
              + " with boxes learn from such, SiamFC from every tracker, an embedding from"
              + " embeddings. Default: none.")
  private List<Path> teacher;

  @Option(
      names = "--output",
      paramLabel = "PACK",
      required = true,
      description = "The pack's folder. A pack there is replaced.")
  private Path output;

  @ArgGroup private Elsewhere elsewhere;

  /** A training that another libtorch does. */
  private static final class Elsewhere {

    @Option(
        names = "--emit",
        paramLabel = "DIR",
        required = true,
        description =
            "Instead of training: writes the network with its losses, the pairs of the steps with"
                + " the teacher's answers, in pieces of at most 64 MiB, and the rates, into this"
                + " folder. An emitted training there is replaced.")
    private Path emit;

    @Option(
        names = "--adopt",
        paramLabel = "DIR",
        required = true,
        description =
            "Instead of training: the folder trained of an emitted training, whose weights are"
                + " validated.")
    private Path adopt;
  }

  @Option(
      names = "--emit-pairs",
      paramLabel = "N",
      description =
          "How many pairs --emit writes at most, from one batch on; a schedule that needs more sees"
              + " them again. Default: all that the schedule needs.")
  private Long emitPairs;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (emitPairs != null && (elsewhere == null || elsewhere.emit == null)) {
      throw new ParameterException(spec.commandLine(), "--emit-pairs is for --emit");
    }
    if (teacher != null && elsewhere != null && elsewhere.adopt != null) {
      throw new ParameterException(
          spec.commandLine(), "--adopt takes no --teacher; its answers were in the emitted pairs");
    }
    Recipe read = Recipe.read(recipe);
    Path start = namedStart == null ? null : Home.pack(namedStart);
    Architecture architecture = Architecture.named(read.architecture());
    Optional<ModelPack> from =
        start != null && ModelPack.isPack(start)
            ? Optional.of(ModelPack.load(start))
            : Optional.empty();
    TrackerSettings settings =
        from.map(ModelPack::description)
            .filter(pack -> pack.architecture().name().equals(architecture.name()))
            .map(PackDescription::settings)
            .orElseGet(architecture::defaultSettings);
    PrintWriter out = spec.commandLine().getOut();
    TrainingFolders folders =
        new TrainingFolders(Set.copyOf(read.heldBack()), read.untrainedPeople());
    for (Path folder : data) {
      folders.read(folder);
    }
    out.println(folders.data() + "; held back " + folders.validation().size());
    FirstWeights first =
        start != null && from.isEmpty()
            ? FirstWeights.ofImageNet(read, WeightsFile.read(start), start.getFileName().toString())
            : FirstWeights.of(read, from);
    Trainer trainer = new Trainer(read, first, settings, network.device(), network.precision());
    Path work = output.resolveSibling(output.getFileName() + ".training");
    Optional<Teacher> opened = Optional.empty();
    // What is in libtorch when the JVM ends crashes there.
    try (StopSignal ignored = StopSignal.interrupting(GRACE)) {
      if (teacher != null) {
        List<Path> files = new ArrayList<>();
        for (Path named : teacher) {
          files.add(Home.pack(named));
        }
        opened = Optional.of(Teachers.open(files, network.device(), network.precision()));
      }
      PackValidation validation =
          architecture.tracks()
              ? new Validation(folders.validation())
              : new RecognitionValidation(folders.peopleFolders(), read.validationPeople());
      Consumer<String> progress =
          line -> {
            out.println(line);
            out.flush();
          };
      if (elsewhere == null) {
        trainer.train(folders.data(), validation, opened, work, output, progress);
      } else if (elsewhere.emit != null) {
        long pairs = emitPairs == null ? Long.MAX_VALUE : emitPairs;
        trainer.emit(folders.data(), validation, opened, pairs, elsewhere.emit, progress);
      } else {
        trainer.adopt(elsewhere.adopt, validation, work, output, progress);
      }
    } finally {
      opened.ifPresent(Teacher::close);
    }
    return 0;
  }
}
