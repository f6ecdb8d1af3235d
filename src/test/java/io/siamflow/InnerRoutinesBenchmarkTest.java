package io.siamflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The benchmarks in {@code src/jmh/java} run at all: each once, in this process. Their times mean
 * nothing here.
 */
class InnerRoutinesBenchmarkTest {

  @Test
  void everyBenchmarkRuns() throws RunnerException {
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include("^io\\.siamflow\\.")
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.microseconds(1))
                    .shouldFailOnError(true)
                    .verbosity(VerboseMode.SILENT)
                    .build())
            .run();
    Set<String> names = new TreeSet<>();
    for (RunResult result : results) {
      names.add(result.getParams().getBenchmark().replaceFirst(".*\\.(\\w+\\.\\w+)$", "$1"));
    }
    assertThat(names)
        .containsExactly(
            "CropBenchmark.crop",
            "DecodeBenchmark.decode",
            "DecodeBenchmark.decodeForCrop",
            "DecodeBenchmark.decodeWholeForCrop",
            "DecodeBenchmark.require",
            "MaskWarpBenchmark.warp",
            "SelectionBenchmark.penalties",
            "SelectionBenchmark.select",
            "SerialisationBenchmark.decode",
            "SerialisationBenchmark.encode");
    assertThat(results)
        .allSatisfy(result -> assertThat(result.getPrimaryResult().getScore()).isPositive());
  }
}
