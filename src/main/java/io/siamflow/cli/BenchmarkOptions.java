package io.siamflow.cli;

import io.siamflow.cli.benchmark.BenchmarkJson;
import io.siamflow.cli.benchmark.BenchmarkPage;
import io.siamflow.cli.benchmark.BenchmarkReport;
import io.siamflow.cli.benchmark.BenchmarkTable;
import io.siamflow.cli.benchmark.Candidate;
import io.siamflow.cli.benchmark.Failure;
import io.siamflow.cli.benchmark.Interleaved;
import io.siamflow.cli.benchmark.Outcome;
import io.siamflow.cli.benchmark.Run;
import io.siamflow.cli.benchmark.ThisMachine;
import io.siamflow.network.DeviceChoice;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import io.siamflow.network.TorchEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all benchmarks have in common. */
final class BenchmarkOptions {

  private static final Logger LOG = LoggerFactory.getLogger(BenchmarkOptions.class);
  private static final int MOST_THREADS = 1024;
  private static final int MOST_REPETITIONS = 1000;

  /** Seconds of a measurement at most. */
  static final int MOST_SECONDS = 3600;

  /** Targets in a batch at most. */
  static final int MOST_IN_BATCH = 4096;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "PACK",
      split = ",",
      description =
          "Model packs' folders, or names of bundled ones, each measured. Default: the"
              + " distribution's default model.")
  private List<Path> models = new ArrayList<>();

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      split = ",",
      defaultValue = "float32,auto",
      converter = NetworkOptions.PrecisionConverter.class,
      description =
          "Arithmetic of the networks, each measured once: float32, bfloat16, float16, or auto:"
              + " bfloat16 where the processor or GPU is faster in it, else float32. Default:"
              + " ${DEFAULT-VALUE}.")
  private List<Precision> precisions;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      split = ",",
      defaultValue = "auto",
      converter = NetworkOptions.DeviceConverter.class,
      description =
          "Where the networks run, each measured: cpu, gpu:N with N from 0, or auto: the first GPU,"
              + " else the processor. Default: ${DEFAULT-VALUE}.")
  private List<DeviceChoice> devices;

  @Option(
      names = "--threads",
      paramLabel = "N",
      split = ",",
      description =
          "Threads that a network may use on a processor, from 1 to "
              + MOST_THREADS
              + ", each measured. Default: as many as there are processors; 1 for peers.")
  private List<Integer> threads = new ArrayList<>();

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "5",
      description =
          "How often each is measured, from 1 to "
              + MOST_REPETITIONS
              + "; all take turns, and the table has the medians. Default: ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description =
          "Where all figures go as JSON, written anew after each measurement. Default: nowhere.")
  private Path json;

  @Option(
      names = "--report",
      paramLabel = "DIR",
      description = "A folder for index.html with the table and plots. Default: none is made.")
  private Path folder;

  /**
   * Checks values that all benchmarks have.
   *
   * @param defaultThreads for {@code --threads}
   */
  void require(int defaultThreads) throws IOException {
    if (threads.isEmpty()) {
      threads = List.of(defaultThreads);
    }
    requireBetween("--threads", threads, 1, MOST_THREADS);
    requireBetween("--repetitions", List.of(repetitions), 1, MOST_REPETITIONS);
    // The file may go into the folder.
    new OutputPath("--report", folder).makeFolder();
    new OutputPath("--json", json).requireFile();
    if (json != null
        && folder != null
        && json.toAbsolutePath()
            .normalize()
            .equals(BenchmarkPage.file(folder.toAbsolutePath().normalize()))) {
      throw new IllegalArgumentException("--json %s is the report's page".formatted(json));
    }
  }

  /**
   * Checks an option's values.
   *
   * @throws IllegalArgumentException if one is not in the range; names the option
   */
  static void requireBetween(String option, List<Integer> values, int least, int most) {
    for (int value : values) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "%s is %d to %d, not %d".formatted(option, least, most, value));
      }
    }
  }

  /**
   * Checks an option's seconds.
   *
   * @throws IllegalArgumentException if they are not usable; names the option
   */
  static void requireSeconds(String option, double seconds) {
    if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
      throw new IllegalArgumentException(
          "%s is above 0, at most %d seconds, not %s".formatted(option, MOST_SECONDS, seconds));
    }
  }

  /** An option's values, each once. */
  static <T> List<T> distinct(List<T> values) {
    return values.stream().distinct().toList();
  }

  /**
   * A model to be opened.
   *
   * @param name its id; with its path where there are several of that id
   * @param path as it was given; null for the default one
   * @param packs holds it as the default one
   */
  record PackedRun(
      String name,
      Path path,
      PackDirectory packs,
      Precision precision,
      DeviceChoice device,
      int threads) {

    private PackedRun namedByPath() {
      return new PackedRun(
          "%s (%s)".formatted(name, path), path, packs, precision, device, threads);
    }

    /** Opens the model. */
    Run open() {
      return new Run(packs.open(packs.defaultModel(), OptionalInt.empty()), threads);
    }

    /** The setting of a subject of this run, to be added to. */
    Map<String, Object> setting() {
      Map<String, Object> setting = new LinkedHashMap<>();
      setting.put("model", name);
      setting.put("precision", precision.toString());
      setting.put("device", device.toString());
      setting.put("threads", threads);
      return setting;
    }
  }

  /**
   * Every model with every device, precision and number of threads; auto as what it stands for.
   *
   * @throws IllegalArgumentException if a device is not there
   */
  List<PackedRun> runs() throws IOException {
    TorchEngine engine = new TorchEngine();
    // auto may stand for one that is there by name.
    List<DeviceChoice> present = distinct(devices.stream().map(engine::resolved).toList());
    for (DeviceChoice device : present) {
      engine.device(device, OptionalInt.empty());
    }
    List<PackedRun> runs = new ArrayList<>();
    Map<String, Set<Path>> ofOneId = new HashMap<>();
    List<Path> distinctModels =
        models.isEmpty() ? Collections.singletonList(null) : distinct(models);
    for (Path model : distinctModels) {
      for (DeviceChoice device : present) {
        List<Precision> measured =
            distinct(precisions.stream().map(asked -> engine.resolved(asked, device)).toList());
        for (int count : distinct(threads)) {
          for (Precision precision : measured) {
            PackDirectory packs = ModelOptions.packs(model, device, precision);
            String id = packs.defaultModel();
            runs.add(new PackedRun(id, model, packs, precision, device, count));
            ofOneId.computeIfAbsent(id, name -> new HashSet<>()).add(model);
          }
        }
      }
    }
    return runs.stream()
        .map(run -> ofOneId.get(run.name).size() == 1 ? run : run.namedByPath())
        .toList();
  }

  /**
   * Measures in turn and says what was found, and which of them failed.
   *
   * @return the command's exit code: 1 if one failed
   */
  int measure(String benchmark, int warmUps, List<Candidate> candidates) throws Exception {
    Interleaved plan = new Interleaved(warmUps, repetitions);
    Outcome outcome;
    try (MeasurementProgress progress =
        MeasurementProgress.onTerminal(
            spec.commandLine().getErr(), plan.samples(candidates.size()))) {
      outcome = plan.run(candidates, progress, soFar -> keep(benchmark, soFar));
    }
    BenchmarkReport result = report(benchmark, outcome);
    BenchmarkTable.lines(result).forEach(spec.commandLine().getOut()::println);
    spec.commandLine().getOut().flush();
    if (json != null) {
      BenchmarkJson.write(result, json);
    }
    if (folder != null) {
      BenchmarkPage.write(result, folder);
    }
    for (Failure failure : outcome.failures()) {
      spec.commandLine().getErr().println("siamflow: not measured: " + failure.line());
    }
    return outcome.failures().isEmpty() ? 0 : CommandLine.ExitCode.SOFTWARE;
  }

  private BenchmarkReport report(String benchmark, Outcome outcome) {
    return new BenchmarkReport(
        benchmark, GivenCommand.of(spec), ThisMachine.description(), repetitions, outcome);
  }

  /** For a benchmark that does not come to its end. */
  private void keep(String benchmark, Outcome soFar) {
    if (json == null) {
      return;
    }
    try {
      BenchmarkJson.write(report(benchmark, soFar), json);
    } catch (IOException e) {
      LOG.warn("what was measured so far is not kept: {}", e.getMessage());
    }
  }
}
