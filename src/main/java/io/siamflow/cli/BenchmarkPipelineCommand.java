package io.siamflow.cli;

import io.siamflow.network.DeviceChoice;
import io.siamflow.network.PackDirectory;
import io.siamflow.network.Precision;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole pipeline beside the bare network. */
@Command(
    name = "pipeline",
    description =
        "Measures targets per second of the whole job (Kafka, Flink, JPEG decoding, crops, network,"
            + " conclusions, events) beside the bare network on batches of the same size, in turn in"
            + " one run: 640x480 JPEG, one target a camera.",
    mixinStandardHelpOptions = true)
final class BenchmarkPipelineCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      paramLabel = "PACK",
      description = "The model pack. Default: as for demo.")
  private Path model;

  @Option(
      names = "--cameras",
      paramLabel = "N",
      split = ",",
      defaultValue = "8,64",
      description = "Numbers of cameras, each measured. Default: ${DEFAULT-VALUE}.")
  private List<Integer> cameras;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      split = ",",
      defaultValue = "float32,bfloat16",
      description = "Precisions, each measured. Default: ${DEFAULT-VALUE}.")
  private List<String> precisions;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu or gpu:N. Default: ${DEFAULT-VALUE}.")
  private String device;

  @Option(
      names = "--targets",
      paramLabel = "N",
      defaultValue = "640",
      description =
          "Target steps of one measurement, shared out among the cameras."
              + " Default: ${DEFAULT-VALUE}.")
  private int targets;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    try (TemporaryFolder work = TemporaryFolder.create("siamflow-benchmark")) {
      out.println(PipelineBenchmark.HEADER);
      for (String precision : precisions) {
        PackDirectory packs =
            ModelOptions.packs(model, DeviceChoice.parse(device), Precision.parse(precision));
        for (int count : cameras) {
          Path folder = Files.createDirectory(work.path().resolve(precision + "-" + count));
          PipelineBenchmark.Result result =
              new PipelineBenchmark(packs, count, Math.max(4, targets / count)).run(folder);
          out.println(
              String.format(
                  Locale.ROOT,
                  "%-10s %7d %7d %12.1f %12.1f %7.3f   %9.2f %9.2f %9.2f %9.2f",
                  precision,
                  count,
                  result.batch(),
                  result.pipelineRate(),
                  result.networkRate(),
                  result.pipelineRate() / result.networkRate(),
                  result.networkMillis(),
                  result.decodeMillis(),
                  result.cropMillis(),
                  result.concludeMillis()));
          out.flush();
        }
      }
      out.println(PipelineBenchmark.FOOTER);
    }
    return 0;
  }
}
