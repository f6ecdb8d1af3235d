package io.siamflow.cli;

import io.siamflow.network.DeviceChoice;
import io.siamflow.network.Precision;
import picocli.CommandLine.Option;

/** How networks are run. */
final class NetworkOptions {

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      defaultValue = "auto",
      description =
          "Arithmetic of the networks: float32, bfloat16, or auto: bfloat16 where the processor or"
              + " GPU has it. Default: ${DEFAULT-VALUE}.")
  private String precision;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description =
          "Where the networks run: cpu, gpu:N with N from 0, or auto: the GPU that the cluster"
              + " assigned, else the first one, else the processor. Default: ${DEFAULT-VALUE}.")
  private String device;

  Precision precision() {
    return Precision.parse(precision);
  }

  DeviceChoice device() {
    return DeviceChoice.parse(device);
  }
}
