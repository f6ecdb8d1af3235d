package io.siamflow.cli;

import io.siamflow.cli.benchmark.Subject;
import io.siamflow.cli.benchmark.TrackerSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole pipeline beside the bare network. */
@Command(
    name = "pipeline",
    description = {
      "Measures the whole job (Kafka, Flink, JPEG decoding, crops, network, conclusions, events) on"
          + " rendered scenes, beside the bare network on full batches: network, job, network.",
      "First all frames are there at once: targets and frames per second, bytes that the tracking"
          + " operator's threads allocate per frame. Then frames come at half that rate: latency"
          + " from capture to event, checkpoints. At the end the state of the targets without the"
          + " history of frames, and the heap in use, are read."
    },
    mixinStandardHelpOptions = true)
final class BenchmarkPipelineCommand implements Callable<Integer> {

  @Mixin private BenchmarkOptions options;
  @Mixin private LoadOptions load;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "640",
      description =
          "Target steps of one measurement of the rate, shared out among all targets; every camera"
              + " has "
              + PipelineSubject.FEWEST_FRAMES
              + " frames at least. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "6",
      description =
          "Seconds that each measurement of the network takes, and that frames come at half the"
              + " rate. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Override
  public Integer call() throws Exception {
    options.require(Runtime.getRuntime().availableProcessors());
    load.require();
    BenchmarkOptions.requireBetween("--steps", List.of(steps), 1, 100_000_000);
    BenchmarkOptions.requireSeconds("--seconds", seconds);
    List<Subject> subjects = new ArrayList<>();
    for (BenchmarkOptions.PackedRun run : options.runs()) {
      for (TrackerSubject.Load each : load.loads()) {
        subjects.add(new PipelineSubject(run, each, steps, seconds));
      }
    }
    options.measure("pipeline", 0, subjects);
    return 0;
  }
}
