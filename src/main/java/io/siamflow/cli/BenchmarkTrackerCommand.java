package io.siamflow.cli;

import io.siamflow.cli.benchmark.Candidate;
import io.siamflow.cli.benchmark.TrackerSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The trackers' step. */
@Command(
    name = "tracker",
    description =
        "Measures the tracker's step (crops, network, conclusions) on decoded frames of rendered"
            + " scenes, without Kafka and Flink: frames per second, targets x frames per second,"
            + " milliseconds per step and per target, which share of the targets was found, bytes"
            + " that Java allocates per frame.",
    mixinStandardHelpOptions = true)
final class BenchmarkTrackerCommand implements Callable<Integer> {

  @Mixin private BenchmarkOptions options;
  @Mixin private LoadOptions load;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
      description =
          "Seconds that one measurement takes at least, above 0 up to "
              + BenchmarkOptions.MOST_SECONDS
              + ". Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Override
  public Integer call() throws Exception {
    options.require(Runtime.getRuntime().availableProcessors());
    load.require();
    BenchmarkOptions.requireSeconds("--seconds", seconds);
    List<Candidate> candidates = new ArrayList<>();
    for (BenchmarkOptions.PackedRun run : options.runs()) {
      for (TrackerSubject.Load each : load.loads()) {
        Map<String, Object> setting = run.setting();
        each.describe(setting);
        candidates.add(new Candidate(setting, () -> new TrackerSubject(run.open(), each, seconds)));
      }
    }
    return options.measure("tracker", 1, candidates);
  }
}
