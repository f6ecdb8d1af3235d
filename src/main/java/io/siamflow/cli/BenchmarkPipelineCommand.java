package io.siamflow.cli;

import io.siamflow.cli.benchmark.Candidate;
import io.siamflow.cli.benchmark.TrackerSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The whole pipeline beside the bare network. */
@Command(
    name = "pipeline",
    description = {
      "Measures the whole job (Kafka, Flink, JPEG decoding, crops, network, conclusions, events) on"
          + " rendered scenes, beside the bare network on full batches: network, job, network.",
      "Once all targets have begun, the job stops, all frames are published, and it goes on:"
          + " searched targets per second, which share"
          + " of the events had a search (a lost target that waits for its turn has none), frames per"
          + " second, which share of the processors' time the JVM's compilers took meanwhile (a young"
          + " job runs beside them: --steps for a minute and more count less of them), bytes that the"
          + " job's threads allocate per frame. Then frames come at half that rate: latency from the"
          + " moment when a frame was due to its event, checkpoints. At the end"
          + " the state of the targets without the history of frames, and the heap in use, are"
          + " read."
    },
    mixinStandardHelpOptions = true)
final class BenchmarkPipelineCommand implements Callable<Integer> {

  private static final int MOST_STEPS = 100_000_000;

  @Mixin private BenchmarkOptions options;
  @Mixin private LoadOptions load;

  @Option(
      names = "--state-backend",
      paramLabel = "TYPE",
      split = ",",
      defaultValue = "hashmap",
      converter = StateBackend.Converter.class,
      description =
          "Where the job keeps its state, each measured: hashmap (the heap; a checkpoint writes the"
              + " whole state) or rocksdb (the disk; a checkpoint writes what has changed)."
              + " Default: ${DEFAULT-VALUE}.")
  private List<StateBackend> states;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "640",
      description =
          "Target steps of one measurement of the rate, from 1 to "
              + MOST_STEPS
              + ", shared out among all targets; every camera has "
              + PipelineSubject.FEWEST_FRAMES
              + " frames at least. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "6",
      description =
          "Seconds, above 0 up to "
              + BenchmarkOptions.MOST_SECONDS
              + ", that each measurement of the network takes, and that frames come at half the"
              + " rate for the latency, after half as many that do not count, and again for the"
              + " checkpoints. Before all that counts the process's"
              + " first job plays frames for "
              + PipelineSubject.FIRST_WARM_UP
              + " times as long, for the JVM's compilers. Default: ${DEFAULT-VALUE}.")
  private double seconds;

  @Override
  public Integer call() throws Exception {
    options.require(Runtime.getRuntime().availableProcessors());
    load.require();
    BenchmarkOptions.requireBetween("--steps", List.of(steps), 1, MOST_STEPS);
    BenchmarkOptions.requireSeconds("--seconds", seconds);
    List<Candidate> candidates = new ArrayList<>();
    AtomicBoolean warmedUp = new AtomicBoolean();
    for (BenchmarkOptions.PackedRun run : options.runs()) {
      for (TrackerSubject.Load each : load.loads()) {
        for (StateBackend state : BenchmarkOptions.distinct(states)) {
          Map<String, Object> setting = run.setting();
          each.describe(setting);
          setting.put("state", state.toString());
          candidates.add(
              new Candidate(
                  setting, () -> new PipelineSubject(run, each, state, steps, seconds, warmedUp)));
        }
      }
    }
    return options.measure("pipeline", 0, candidates);
  }
}
