package io.siamflow.cli;

import io.siamflow.network.DeviceChoice;
import io.siamflow.network.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How networks are run. */
final class NetworkOptions {

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      defaultValue = "auto",
      converter = PrecisionConverter.class,
      description =
          "Arithmetic of the networks: float32, bfloat16, float16, or auto: bfloat16 where the"
              + " processor or GPU is faster in it, else float32. Default: ${DEFAULT-VALUE}.")
  private Precision precision;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      converter = DeviceConverter.class,
      description =
          "Where the networks run: cpu, gpu:N with N from 0, or auto: the GPU that the cluster"
              + " assigned, else the first one, else the processor. Default: ${DEFAULT-VALUE}.")
  private DeviceChoice device;

  Precision precision() {
    return precision;
  }

  DeviceChoice device() {
    return device;
  }

  /** Reads a precision. */
  static final class PrecisionConverter implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String text) {
      try {
        return Precision.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** Reads a device. */
  static final class DeviceConverter implements ITypeConverter<DeviceChoice> {
    @Override
    public DeviceChoice convert(String text) {
      try {
        return DeviceChoice.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
