package io.siamflow.cli;

import io.siamflow.cli.benchmark.ThisMachine;
import io.siamflow.evaluation.ColorHistogram;
import io.siamflow.evaluation.Dataset;
import io.siamflow.evaluation.EmbeddingRecogniser;
import io.siamflow.evaluation.EvaluatedTracker;
import io.siamflow.evaluation.EvaluationJson;
import io.siamflow.evaluation.EvaluationPage;
import io.siamflow.evaluation.EvaluationReport;
import io.siamflow.evaluation.EvaluationSetting;
import io.siamflow.evaluation.EvaluationTable;
import io.siamflow.evaluation.FrameListener;
import io.siamflow.evaluation.LabelledSequence;
import io.siamflow.evaluation.PetsRecognition;
import io.siamflow.evaluation.Protocol;
import io.siamflow.evaluation.RealTimeTracker;
import io.siamflow.evaluation.ResultFiles;
import io.siamflow.evaluation.TruthTracker;
import io.siamflow.evaluation.VotYear;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.EmbeddingPack;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.network.TorchEngine;
import io.siamflow.pipeline.TrackingOptions;
import io.siamflow.tracker.EmbeddingNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code siamflow evaluate}: how well a model follows the targets of a benchmark. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures a model on a benchmark's sequences, by the benchmark's own protocol.",
      "",
      "pets-identities measures whether a model recognises people: boxes of PETS 2009's identities"
          + " 1, 5, 8, 10, 14 and 18, which no training sees, in pairs at least 25 frames apart, by"
          + " the area under the ROC; a colour histogram beside it.",
      "",
      "All ground truth is read and checked first: a missing image, an odd line or a stray NaN is"
          + " refused by file and line. Frames per second are those of the tracker's steps, without"
          + " reading and decoding the frames. docs/evaluation.md explains the measures.",
      ""
    })
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private NetworkOptions network;
  @Mixin private LostOptions lost;

  @Option(
      names = "--model",
      paramLabel = "PACK",
      description =
          "A model pack's folder, or the name of a bundled one; or 'identity', which returns the ground truth, or 'static', which"
              + " returns the given box: they prove the measuring. Default: the"
              + " distribution's default model.")
  private String model;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      required = true,
      completionCandidates = DatasetNames.class,
      converter = DatasetConverter.class,
      description = "The benchmark: ${COMPLETION-CANDIDATES}.")
  private String dataset;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      required = true,
      description = "The benchmark's folder, with a folder for each sequence; or one sequence's.")
  private Path root;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Where the measures go as JSON. Default: nowhere.")
  private Path json;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description =
          "A folder for index.html with plots and pictures, and for the raw results, in results/ in"
              + " the benchmark's own format, where they replace the same tracker's. Default: none is"
              + " made.")
  private Path report;

  @Option(
      names = "--real-time",
      paramLabel = "FPS",
      description =
          "Frames per second, above 0, at which the frames come: those that pass while the tracker"
              + " is busy are lost to it, and count with the last box that was ready. Before, up to 30"
              + " frames of the first sequence are played without being measured. Default: every"
              + " frame waits for the tracker.")
  private Double realTime;

  @Option(
      names = "--through-pipeline",
      description =
          "Plays the frames through the job, with a Kafka broker and a Flink cluster in this"
              + " process, frame by frame; not for 'identity' and 'static'. Default: the model runs"
              + " without them.")
  private boolean throughPipeline;

  @Option(
      names = "--vot-year",
      paramLabel = "YEAR",
      defaultValue = "VOT2018",
      description =
          "The year whose sequence lengths VOT's expected average overlap is taken over, in"
              + " frames: VOT2016 108 to 371, VOT2017 and VOT2018 100 to 356, VOT2019 46 to 291."
              + " Default: ${DEFAULT-VALUE}.")
  private VotYear votYear;

  /** The names of the benchmarks. */
  static final class DatasetNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(
              Arrays.stream(Dataset.values()).map(Dataset::id), Stream.of(PetsRecognition.ID))
          .iterator();
    }
  }

  /** Reads a benchmark's name. */
  static final class DatasetConverter implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      for (String name : new DatasetNames()) {
        if (name.equals(text)) {
          return name;
        }
      }
      throw new TypeConversionException(
          "'%s' is none of %s".formatted(text, String.join(", ", new DatasetNames())));
    }
  }

  @Override
  public Integer call() throws IOException {
    new OutputPath("--json", json).requireFile();
    EvaluationReport result = dataset.equals(PetsRecognition.ID) ? recognise() : follow();
    EvaluationTable.lines(result).forEach(spec.commandLine().getOut()::println);
    spec.commandLine().getOut().flush();
    if (json != null) {
      EvaluationJson.write(result, setting(), json);
    }
    return 0;
  }

  private EvaluationReport follow() throws IOException {
    lost.budget();
    lost.limit();
    requireOptionsOfTrackers();
    Optional<PackDirectory> packs = packs();
    List<LabelledSequence> sequences = benchmark().read(root);
    new OutputPath("--report", report).makeFolder();
    try (EvaluatedTracker tracker = tracker(packs, mostTargets(sequences))) {
      return report == null ? evaluate(sequences, tracker) : withPage(sequences, tracker);
    }
  }

  private Dataset benchmark() {
    return Arrays.stream(Dataset.values())
        .filter(one -> one.id().equals(dataset))
        .findFirst()
        .orElseThrow();
  }

  private EvaluationReport recognise() throws IOException {
    if (report != null || realTime != null || throughPipeline) {
      throw new IllegalArgumentException(
          "--report, --real-time and --through-pipeline are for trackers, not for "
              + PetsRecognition.ID);
    }
    if (model == null || truthTracker().isPresent()) {
      throw new IllegalArgumentException(
          PetsRecognition.ID + " needs --model: a pack whose embeddings are compared");
    }
    Path pack = Home.pack(Path.of(model));
    try (EmbeddingNetwork embeddings =
        EmbeddingPack.open(pack, network.device(), network.precision())) {
      return new PetsRecognition(root, PetsRecognition.KEPT_OUT)
          .measure(
              pack.getFileName().toString(),
              List.of(new EmbeddingRecogniser(embeddings), new ColorHistogram()));
    }
  }

  private EvaluationReport withPage(List<LabelledSequence> sequences, EvaluatedTracker tracker)
      throws IOException {
    try (EvaluationPage page = new EvaluationPage(report, setting())) {
      EvaluationReport result =
          evaluate(sequences, tracker, page.results(benchmark(), tracker.id()), page.pictures());
      page.write(result);
      return result;
    }
  }

  /** auto as what it stands for. */
  private EvaluationSetting setting() {
    String command = GivenCommand.of(spec);
    if (truthTracker().isPresent()) {
      return new EvaluationSetting(command, Map.of(), Map.of());
    }
    TorchEngine engine = new TorchEngine();
    DeviceChoice device = engine.resolved(network.device());
    Precision precision = engine.resolved(network.precision(), device);
    Map<String, String> ran = new LinkedHashMap<>();
    ran.put("precision", precision.toString());
    ran.put("device", device.toString());
    return new EvaluationSetting(command, ran, ThisMachine.description());
  }

  private EvaluationReport evaluate(List<LabelledSequence> sequences, EvaluatedTracker tracker)
      throws IOException {
    return evaluate(sequences, tracker, ResultFiles.none(), (sequence, frame, reports) -> {});
  }

  private EvaluationReport evaluate(
      List<LabelledSequence> sequences,
      EvaluatedTracker tracker,
      ResultFiles results,
      FrameListener listener)
      throws IOException {
    Protocol protocol = benchmark().protocol(sequences, results, votYear);
    benchmark().remark(sequences).ifPresent(spec.commandLine().getErr()::println);
    if (tracker instanceof RealTimeTracker live) {
      live.warmUp(sequences.get(0));
    }
    try (Progress progress = Progress.onTerminal(spec.commandLine().getErr(), frames(sequences))) {
      FrameListener all = listener.and((sequence, frame, reports) -> progress.step());
      for (LabelledSequence sequence : sequences) {
        protocol.run(sequence, tracker, all);
      }
    }
    return new EvaluationReport(dataset, tracker.id(), protocol.scores(), protocol.overall());
  }

  private static OptionalLong frames(List<LabelledSequence> sequences) {
    return OptionalLong.of(
        sequences.stream().mapToLong(sequence -> sequence.frames().size()).sum());
  }

  private static int mostTargets(List<LabelledSequence> sequences) {
    return sequences.stream()
        .mapToInt(sequence -> sequence.truth().targets().size())
        .max()
        .orElse(1);
  }

  /** Before anything of the dataset is read, which may take minutes. */
  private void requireOptionsOfTrackers() {
    if (realTime != null && !(realTime > 0 && Double.isFinite(realTime))) {
      throw new IllegalArgumentException("--real-time is above 0, not " + realTime);
    }
    if (throughPipeline && truthTracker().isPresent()) {
      throw new IllegalArgumentException(
          "--through-pipeline needs a model pack; '" + model + "' is none");
    }
  }

  /** The model's packs; none for trackers of the ground truth. */
  private Optional<PackDirectory> packs() throws IOException {
    return truthTracker().isPresent()
        ? Optional.empty()
        : Optional.of(ModelOptions.packs(model == null ? null : Path.of(model), network));
  }

  private EvaluatedTracker tracker(Optional<PackDirectory> packs, int mostTargets)
      throws IOException {
    EvaluatedTracker tracker =
        packs.isPresent() ? ofPack(packs.get(), mostTargets) : truthTracker().orElseThrow();
    return realTime == null ? tracker : new RealTimeTracker(tracker, realTime, System::nanoTime);
  }

  private Optional<TruthTracker> truthTracker() {
    return Arrays.stream(TruthTracker.values()).filter(one -> one.id().equals(model)).findFirst();
  }

  private EvaluatedTracker ofPack(PackDirectory packs, int mostTargets) throws IOException {
    return throughPipeline
        ? PipelineTracker.start(packs, options(mostTargets))
        : new ModelTracker(
            packs.open(packs.defaultModel(), OptionalInt.empty()), lost.budget(), lost.limit());
  }

  /** The job's defaults, but no limit that a sequence's targets would meet. */
  private TrackingOptions options(int mostTargets) {
    TrackingOptions defaults = TrackingOptions.DEFAULTS;
    return new TrackingOptions(
        defaults.batchMax(),
        // The frame that is waited for is the only one there is.
        Duration.ZERO,
        defaults.bufferBytes(),
        defaults.historyDuration(),
        // A STOP names a frame that has passed, and may be read after a further one.
        Math.max(defaults.historyBytes(), 2L * PipelineTracker.LARGEST_FRAME),
        defaults.commandWait(),
        Math.max(defaults.waitingCommands(), mostTargets),
        Math.max(defaults.targetsPerCamera(), mostTargets),
        defaults.silenceLimit(),
        defaults.overload(),
        defaults.restartPolicy(),
        defaults.modelPolicy(),
        lost.budget(),
        lost.limit(),
        defaults.maxPixels(),
        defaults.deadLetterBytes(),
        defaults.schemas());
  }
}
