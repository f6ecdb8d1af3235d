package io.siamflow.cli;

import io.siamflow.cli.benchmark.Candidate;
import io.siamflow.cli.benchmark.NetworkSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Networks alone. */
@Command(
    name = "network",
    description =
        "Measures the search branch of networks, with the mask branch where there is one, on crops"
            + " that are taken before: targets per second, milliseconds per batch and per target,"
            + " bytes that Java allocates per target.",
    mixinStandardHelpOptions = true)
final class BenchmarkNetworkCommand implements Callable<Integer> {

  @Mixin private BenchmarkOptions options;

  @Option(
      names = "--batch",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,8,32",
      description =
          "Targets in a batch, from 1 to "
              + BenchmarkOptions.MOST_IN_BATCH
              + ", each measured. Default: ${DEFAULT-VALUE}.")
  private List<Integer> batches;

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
    BenchmarkOptions.requireBetween("--batch", batches, 1, BenchmarkOptions.MOST_IN_BATCH);
    BenchmarkOptions.requireSeconds("--seconds", seconds);
    List<Candidate> candidates = new ArrayList<>();
    for (BenchmarkOptions.PackedRun run : options.runs()) {
      for (int batch : BenchmarkOptions.distinct(batches)) {
        Map<String, Object> setting = run.setting();
        setting.put("batch", batch);
        candidates.add(
            new Candidate(setting, () -> new NetworkSubject(run.open(), batch, seconds)));
      }
    }
    return options.measure("network", 1, candidates);
  }
}
